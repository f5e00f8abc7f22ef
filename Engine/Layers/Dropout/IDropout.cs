namespace DropoutLab.Layers;

/// <summary>A module whose training mode differs from its evaluation by random masks alone: what <see cref="MonteCarloDropout"/> lets drop
/// while everything else evaluates.</summary>
/// <remarks><para>All dropout layers are of this kind, and so are the recurrent layers, the attention and the transformer layers, and the
/// embedding, which have masks of their own. A module of yours that calls <c>input.Dropout(p, IsTraining)</c> takes part if it says so:
/// <c>class MyBlock : Layer, IDropout</c>. A module with running statistics must not.</para></remarks>
public interface IDropout;
