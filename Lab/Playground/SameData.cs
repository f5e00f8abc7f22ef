using System.Globalization;
using System.Text;
using DropoutLab.Lab.BuiltInData;

namespace DropoutLab.Lab.Playground;

/// <summary>The lines of <see cref="SameInCSharp"/> that make x, y, testX and testY.</summary>
internal static class SameData
{
    internal static void Add(StringBuilder text, PlaySettings settings)
    {
        switch (settings.Task)
        {
            case PlayTask.Fit:
                string noise = $"{SameInCSharp.Number(settings.Noise)}f * " +
                    $"Tensor.Normal(Tensor.Zeros({settings.Samples}, 1), Tensor.Ones({settings.Samples}, 1), generator)";
                string code = PlayFunction.All[settings.Data].Code;
                text.Append(CultureInfo.InvariantCulture, $"""
                    Tensor x = Tensor.Linspace(-1, 1, {settings.Samples}).Unsqueeze(1);
                    Tensor Noise() => {noise};
                    Tensor y = {code} + Noise();
                    Tensor testX = x;
                    Tensor testY = {code} + Noise();

                    """);
                break;
            case PlayTask.Plane:
                text.Append("Tensor x = Plane(), testX = Plane();\nTensor y = Classes(), testY = Classes();\n");
                break;
            default:
                string share = $"{settings.Samples} / {Digits.Count}.0";
                text.Append(CultureInfo.InvariantCulture, $"""
                    Dataset digits = CsvFile.Read("Lab/BuiltInData/digits.csv.gz"); // 8 x 8 pixels from 0 to 16, and the digit
                    digits = digits.WithFeatures(digits.Features / 16);
                    var (train, rest) = digits.SplitStratified({share}, new PhiloxGenerator({settings.Seed}, stream: 1));
                    Dataset test = rest.Take({PlayData.TestDigits});
                    Tensor x = train.Features, y = train.Targets, testX = test.Features, testY = test.Targets;

                    """);
                break;
        }

        if (settings.Points is PlayPoints points) AddPoints(text, points, settings.Task);
    }

    /// <summary>What stands at the end of the program.</summary>
    internal static void AddFunctions(StringBuilder text, PlaySettings settings)
    {
        if (settings.Task != PlayTask.Plane) return;
        PlayPlane plane = PlayPlane.All[settings.Data];
        int count = settings.Samples;
        text.Append(CultureInfo.InvariantCulture, $$"""

            Tensor Plane()
            {
                var places = new float[{{2 * count}}];
                for (int i = 0; i < {{count}}; i++)
                {
                    double t = i / 2 * 2.0 / {{count}}, side = i % 2 == 0 ? 1 : -1;
                    places[2 * i] = (float)({{plane.XCode}});
                    places[2 * i + 1] = (float)({{plane.YCode}});
                }

                Tensor noise = Tensor.Normal(Tensor.Zeros({{count}}, 2), Tensor.Ones({{count}}, 2), generator);
                return Tensor.From(places, {{count}}, 2) + {{SameInCSharp.Number(settings.Noise)}}f * noise;
            }

            static Tensor Classes() => Tensor.From([.. Enumerable.Range(0, {{count}}).Select(i => (float)(i % 2))], {{count}});

            """);
    }

    private static void AddPoints(StringBuilder text, PlayPoints points, PlayTask task)
    {
        text.Append("// Moved by hand.\n");
        if (task == PlayTask.Fit)
        {
            text.Append(CultureInfo.InvariantCulture, $"""
                x = Tensor.From({Floats(points.TrainX)}, {points.TrainX.Length}, 1);
                y = Tensor.From({Floats(points.TrainY)}, {points.TrainY.Length}, 1);
                testX = Tensor.From({Floats(points.TestX)}, {points.TestX.Length}, 1);
                testY = Tensor.From({Floats(points.TestY)}, {points.TestY.Length}, 1);

                """);
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"""
            x = Tensor.Stack([Tensor.From({Floats(points.TrainX)}), Tensor.From({Floats(points.TrainY)})], 1);
            y = Tensor.From({Floats([.. points.TrainClass.Select(value => (float)value)])});
            testX = Tensor.Stack([Tensor.From({Floats(points.TestX)}), Tensor.From({Floats(points.TestY)})], 1);
            testY = Tensor.From({Floats([.. points.TestClass.Select(value => (float)value)])});

            """);
    }

    private static string Floats(float[] values) =>
        $"[{string.Join(", ", values.Select(value => value.ToString("R", CultureInfo.InvariantCulture) + "f"))}]";
}
