namespace DropoutLab.Layers;

/// <summary>Tells of the result of each layer on this thread while somebody listens: for <see cref="ModuleSummary"/>.</summary>
internal static class LayerObserver
{
    [ThreadStatic]
    private static Action<Layer, Tensor>? listener;

    /// <summary>Whether somebody listens: layers then run one by one.</summary>
    public static bool IsListening => listener is not null;

    public static void Notify(Layer layer, Tensor result) => listener?.Invoke(layer, result);

    /// <summary>Runs an action and tells of every layer's result meanwhile.</summary>
    public static void During(Action action, Action<Layer, Tensor> heard)
    {
        Action<Layer, Tensor>? before = listener;
        listener = heard;
        try
        {
            action();
        }
        finally
        {
            listener = before;
        }
    }
}
