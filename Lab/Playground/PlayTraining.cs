namespace DropoutLab.Lab.Playground;

/// <summary>Both nets and the points, as they stand after some epochs. The order of the draws is that of the article's script.</summary>
internal sealed class PlayTraining
{
    private const int GridPoints = 97;

    // Half as wide again as the data, to see what the nets say where none was.
    private const float GridEnd = 1.5f;

    internal PlayTraining(PlaySettings settings)
    {
        Settings = settings;
        Generator generator = NewGenerator(settings);
        (TrainX, TrainY) = Draw(settings, generator);
        (TestX, TestY) = Draw(settings, generator);
        if (settings.Points is PlayPoints points)
        {
            (TrainX, TrainY) = (Column(points.TrainX), Column(points.TrainY));
            (TestX, TestY) = (Column(points.TestX), Column(points.TestY));
        }

        Generator[] masks = [NewGenerator(settings), NewGenerator(settings)];
        Nets = [.. settings.Nets.Select((net, i) => new PlayNet(settings, net, generator, masks[i]))];
        // Both go on from the same place: nets that drop alike have the same masks.
        foreach (Generator one in masks) one.SetState(generator.GetState());
        if (settings.SameStart)
        {
            foreach ((Tensor left, Tensor right) in Nets[0].Layers.Parameters.Zip(Nets[1].Layers.Parameters)) right.CopyFrom(left.AsSpan());
        }
    }

    internal PlaySettings Settings { get; }

    internal PlayNet[] Nets { get; }

    internal Tensor TrainX { get; }

    internal Tensor TrainY { get; }

    internal Tensor TestX { get; }

    internal Tensor TestY { get; }

    /// <summary>Where the curves are drawn.</summary>
    internal Tensor Grid { get; } = Tensor.Linspace(-GridEnd, GridEnd, GridPoints).Unsqueeze(1);

    internal int Epoch { get; private set; }

    internal bool IsDone => Epoch >= Settings.Epochs;

    internal PlayLosses Step()
    {
        Epoch++;
        return new PlayLosses(Epoch, Nets[0].Step(TrainX, TrainY), Nets[1].Step(TrainX, TrainY));
    }

    private static Generator NewGenerator(PlaySettings settings) => settings.Generator == PlaySettings.Torch
        ? new TorchGenerator((ulong)settings.Seed)
        : new PhiloxGenerator((ulong)settings.Seed);

    private static (Tensor X, Tensor Y) Draw(PlaySettings settings, Generator generator)
    {
        Tensor x = Tensor.Linspace(-1, 1, settings.Samples).Unsqueeze(1);
        Tensor noise = Tensor.Normal(Tensor.Zeros(settings.Samples, 1), Tensor.Ones(settings.Samples, 1), generator);
        return (x, PlayFunction.All[settings.Function].Of(x) + (float)settings.Noise * noise);
    }

    private static Tensor Column(float[] values) => Tensor.From(values, values.Length, 1);
}
