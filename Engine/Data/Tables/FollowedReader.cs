namespace DropoutLab.Data;

/// <summary>A text whose beginning was read already, and the rest.</summary>
internal sealed class FollowedReader(string start, TextReader rest) : TextReader
{
    private int place;

    public override int Peek() => place < start.Length ? start[place] : rest.Peek();

    public override int Read() => place < start.Length ? start[place++] : rest.Read();
}
