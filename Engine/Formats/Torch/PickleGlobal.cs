namespace DropoutLab.Formats;

/// <summary>The name of something in Python; known by its name only: nothing is ever imported or called.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => Excerpt.Of($"{Module}.{Name}");
}
