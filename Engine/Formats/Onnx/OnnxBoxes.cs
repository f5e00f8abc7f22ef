namespace DropoutLab.Formats;

/// <summary>The choice among boxes in images, of which each object has many.</summary>
internal static class OnnxBoxes
{
    // Some seconds.
    private const long MostComparisons = 1 << 28;

    /// <summary>The boxes of the greatest scores, without those that overlap one of them by more than a share.</summary>
    public static OnnxIntegers Suppress(OnnxCall call)
    {
        Tensor boxes = call.Tensor(0), scores = call.Tensor(1);
        bool fits = boxes.Rank == 3 && boxes.Shape[2] == 4 && scores.Rank == 3 && scores.Shape[0] == boxes.Shape[0]
            && scores.Shape[2] == boxes.Shape[1];
        if (!fits) throw call.Bad($"boxes [N, count, 4] and scores [N, classes, count] expected, {boxes.Shape} and {scores.Shape} came");
        long most = call.Has(2) ? call.Integers(2).Values is [long only] ? only : throw call.Bad("one number of boxes expected") : 0;
        float overlap = call.Number(3, 0), least = call.Number(4, float.NegativeInfinity);
        int count = boxes.Shape[1], classes = scores.Shape[1];
        bool areCentered = call.Flag("center_point_box");
        call.CheckCount((double)boxes.Shape[0] * classes);
        long comparisons = 0;
        float[] corners = boxes.ToArray(), values = scores.ToArray();
        List<long> chosen = [];
        for (int plane = 0; plane < boxes.Shape[0] * classes; plane++)
        {
            int image = plane / classes * count;
            List<int> kept = [];
            foreach (int box in Enumerable.Range(0, count).Where(box => Score(box) > least).OrderByDescending(Score))
            {
                if (kept.Count >= most) break;
                if ((comparisons += kept.Count) > MostComparisons)
                    throw call.Bad($"at most {MostComparisons} comparisons of boxes expected, more would come");
                if (kept.Exists(other => Overlap(Box(image + box), Box(image + other)) > overlap)) continue;
                kept.Add(box);
                chosen.AddRange([plane / classes, plane % classes, box]);
            }

            float Score(int box) => values[(plane * count) + box];
        }

        return new OnnxIntegers([.. chosen], [chosen.Count / 3, 3]);

        ReadOnlySpan<float> Box(int number) => corners.AsSpan(4 * number, 4);

        double Overlap(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
        {
            (double aTop, double aBottom, double aLeft, double aRight) = Sides(a);
            (double bTop, double bBottom, double bLeft, double bRight) = Sides(b);
            double height = Math.Min(aBottom, bBottom) - Math.Max(aTop, bTop), width = Math.Min(aRight, bRight) - Math.Max(aLeft, bLeft);
            if (!(height > 0 && width > 0)) return 0;
            double common = height * width;
            return common / (((aBottom - aTop) * (aRight - aLeft)) + ((bBottom - bTop) * (bRight - bLeft)) - common);
        }

        (double Top, double Bottom, double Left, double Right) Sides(ReadOnlySpan<float> box)
        {
            if (areCentered)
                return (box[1] - (box[3] / 2.0), box[1] + (box[3] / 2.0), box[0] - (box[2] / 2.0), box[0] + (box[2] / 2.0));
            return (Math.Min(box[0], box[2]), Math.Max(box[0], box[2]), Math.Min(box[1], box[3]), Math.Max(box[1], box[3]));
        }
    }
}
