namespace DropoutLab;

/// <summary>An operation through which no gradient passes: it is recorded while a graph is written, and at no other time.</summary>
/// <param name="name">The operation's name in error messages.</param>
/// <param name="write">What <see cref="Node.WriteTo"/> does.</param>
/// <param name="inputs">The inputs.</param>
internal sealed class TracedNode(string name, Func<IGraphWriter, string> write, params ReadOnlySpan<Tensor> inputs) : Node(inputs)
{
    public override string Name => name;

    protected override void Backward(Tensor gradient)
    {
    }

    internal override string WriteTo(IGraphWriter writer) => write(writer);
}
