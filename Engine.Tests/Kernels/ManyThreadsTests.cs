using DropoutLab.Kernels;
using DropoutLab.Layers;
using DropoutLab.Tests.Support;

namespace DropoutLab.Tests.Kernels;

/// <summary>Far more threads than processors: the bits are those of one thread, and nothing stalls.</summary>
[NonParallelizable]
[RestoresGlobals]
internal sealed unsafe class ManyThreadsTests
{
    private const long Large = 1_000_000_000;

    private static readonly (int M, int N, int K)[] Products =
    [
        (256, 256, 256), (128, 512, 784), (512, 512, 64), (20, 1000, 900), (300, 33, 1000), (2000, 10, 1024), (1, 2048, 2048),
        (4096, 1, 1024),
    ];

    [Test]
    public void ProductsHaveTheSameBits([Values(16, 64)] int threads, [Values] bool transposeA, [Values] bool transposeB)
    {
        foreach ((int m, int n, int k) in Products)
        {
            float[] a = Values(m * k), b = Values(k * n);
            AssertSame(threads, $"{m}x{n}x{k}", () =>
            {
                var c = new float[m * n];
                MatrixProduct.Multiply(transposeA, transposeB, m, n, k, 1, a, transposeA ? m : k, b, transposeB ? k : n, 0, c, n);
                return c;
            });
        }
    }

    [Test]
    public void LayersHaveTheSameBits([Values(16, 64)] int threads)
    {
        var layers = new (string Name, Module Layer, int[] Shape)[]
        {
            ("convolution, Winograd", new Conv2d(32, 32, 3, padding: 1), [8, 32, 16, 16]),
            ("convolution, stride 2", new Conv2d(16, 32, 3, stride: 2), [8, 16, 17, 17]),
            ("convolution, depthwise", new Conv2d(48, 48, 3, padding: 1, groups: 48), [8, 48, 21, 19]),
            ("convolution, groups", new Conv2d(32, 64, 5, padding: 2, groups: 4), [8, 32, 17, 18]),
            ("convolution, transposed", new ConvTranspose2d(32, 24, 4, stride: 2, padding: 1), [8, 32, 13, 12]),
            ("convolution, first layer", new Conv2d(3, 32, 3, padding: 1), [16, 3, 32, 32]),
            ("convolution, groups of two", new Conv2d(64, 64, 3, padding: 1, groups: 32), [8, 64, 17, 18]),
            ("convolution, transposed to an image", new ConvTranspose2d(32, 3, 4, stride: 2, padding: 1), [8, 32, 13, 12]),
            ("largest of windows", new MaxPool2d(3, 2, padding: 1), [16, 48, 25, 27]),
            ("means of windows", new AvgPool2d(3, 2, padding: 1), [16, 48, 25, 27]),
            ("means of planes", new AdaptiveAvgPool2d(1), [32, 64, 25, 27]),
            ("batch normalization of images", new BatchNorm(48), [16, 48, 25, 27]),
            ("batch normalization of rows", new BatchNorm(300), [2000, 300]),
            ("encoder layer", new TransformerEncoderLayer(64, 4, 128, dropProbability: 0), [24, 8, 64]),
        };
        foreach ((string name, Module module, int[] shape) in layers)
        {
            float[] values = Values(shape.Aggregate(1, (product, size) => product * size));
            var layer = (Layer)module;
            AssertSame(threads, name, () =>
            {
                Tensor x = Tensor.From(values, shape);
                x.RequiresGrad = true;
                foreach (Tensor parameter in layer.Parameters) parameter.ZeroGrad();
                Tensor y = layer.Forward(x);
                y.Backward(Tensor.From(Values(y.Count), y.Shape));
                return [.. y.ToArray(), .. layer.Parameters.Append(x).SelectMany(tensor => tensor.Grad!.ToArray())];
            });
        }
    }

    [Test]
    public void AStepOfAnLstmHasTheSameBits([Values(16, 64)] int threads)
    {
        var lstm = new LSTM(32, 96);
        float[] values = Values(12 * 16 * 32);
        AssertSame(threads, "LSTM", () =>
        {
            Tensor x = Tensor.From(values, 12, 16, 32);
            x.RequiresGrad = true;
            foreach (Tensor parameter in lstm.Parameters) parameter.ZeroGrad();
            lstm.Forward(x).Output.Sum().Backward();
            return [.. lstm.Parameters.Append(x).SelectMany(tensor => tensor.Grad!.ToArray())];
        });
    }

    [Test]
    public void ElementsAndSumsHaveTheSameBits([Values(16, 64)] int threads)
    {
        float[] values = Values(1000 * 700);
        AssertSame(threads, "elements and sums", () =>
        {
            Tensor x = Tensor.From(values, 1000, 700);
            x.RequiresGrad = true;
            Tensor y = ((x * x) + x).Sigmoid().Sum(1).Sum();
            y.Backward();
            return [.. x.Softmax(1).ToArray(), .. x.Grad!.ToArray(), y.Item()];
        });
    }

    [Test]
    public void ManyTinyJobsEnd([Values(16, 64)] int threads)
    {
        Parallelism.MaxThreads = threads;
        int total = 0;
        for (int i = 0; i < 5000; i++)
        {
            var job = new CountJob { Total = &total };
            WorkerPool.Run(ref job, 20, Large);
        }

        Assert.That(total, Is.EqualTo(100_000));
    }

    [Test]
    public void ThreadsWithoutAProcessorAreNotUsed()
    {
        int before = WorkerPool.Processors;
        Parallelism.MaxThreads = 64;
        bool ran = false;
        try
        {
            WorkerPool.Processors = 1;
            var job = new ThreadJob { Caller = Environment.CurrentManagedThreadId, Elsewhere = &ran };
            WorkerPool.Run(ref job, 1000, Large);
        }
        finally
        {
            WorkerPool.Processors = before;
        }

        Assert.That(ran, Is.False);
    }

    private static void AssertSame(int threads, string name, Func<float[]> run)
    {
        Parallelism.MaxThreads = 1;
        float[] expected = run();
        Assert.That(expected, Has.None.NaN);
        Parallelism.MaxThreads = threads;
        Assert.That(run().AsSpan().SequenceEqual(expected), Is.True, $"{threads} threads, {name}");
    }

    private static float[] Values(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }

    private struct CountJob : IParallelJob
    {
        public int* Total;

        public readonly void Run(int chunk) => Interlocked.Increment(ref *Total);
    }

    private struct ThreadJob : IParallelJob
    {
        public int Caller;
        public bool* Elsewhere;

        public readonly void Run(int chunk)
        {
            if (Environment.CurrentManagedThreadId != Caller) *Elsewhere = true;
        }
    }
}
