// A web service that predicts with saved weights and takes new ones while it runs.
//
//   cd samples; dotnet run serve.cs FOLDER    (model.safetensors, with the encoding in its metadata; made from a table if it is not there)
//   curl localhost:5000/predict -H 'Content-Type: application/json' -d '["4.9", "2.2", "3.4", "0.5", ""]'
//   curl -X POST localhost:5000/reload; curl localhost:5000/health; curl localhost:5000/metrics
#:sdk Microsoft.NET.Sdk.Web
#:project ../Engine/Engine.csproj
using System.Globalization;
using System.Text.Json.Serialization;
using DropoutLab;
using DropoutLab.Data;
using DropoutLab.Formats;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;

string path = Path.Combine(args.Length > 0 ? args[0] : ".", "model.safetensors");
if (!File.Exists(path)) Model.TrainOn("../Engine.Tests/Fixtures/tables/flowers.csv", path);
// One reference is exchanged: a request that has begun ends with the weights that it began with, and none sees half of each.
Model model = Model.Load(path);
long predictions = 0, reloads = 0;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, Json.Default));
WebApplication app = builder.Build();
app.MapPost("/predict", (string[] cells) =>
{
    try
    {
        Dictionary<string, float> answer = Volatile.Read(ref model).Predict(cells);
        Interlocked.Increment(ref predictions);
        return Results.Ok(answer);
    }
    catch (Exception exception) when (exception is ArgumentException or InvalidDataException)
    {
        return Results.Text(exception.Message, statusCode: StatusCodes.Status400BadRequest);
    }
});
app.MapPost("/reload", () =>
{
    Volatile.Write(ref model, Model.Load(path));
    return $"reloads {Interlocked.Increment(ref reloads)}";
});
app.MapGet("/health", () => "ok");
app.MapGet("/metrics", () => string.Create(CultureInfo.InvariantCulture, $"predictions_total {predictions}\nreloads_total {reloads}\n"));
app.Run("http://localhost:5000");

/// <summary>Weights and what turns a row of a table into features: never changed once they are loaded.</summary>
internal sealed class Model
{
    private readonly TableEncoding encoding;
    private readonly Sequential net;

    private Model(TableEncoding encoding)
    {
        this.encoding = encoding;
        net = new Sequential(new Linear(encoding.FeatureNames.Count, 16), new ReLU(), new Linear(16, encoding.ClassNames.Count));
    }

    public static Model Load(string path)
    {
        var model = new Model(TableEncoding.FromJson(SafeTensors.ReadMetadata(path)["encoding"]));
        model.net.Load(path);
        model.net.Eval();
        return model;
    }

    public static void TrainOn(string table, string path)
    {
        Table rows = CsvFile.ReadTable(table);
        var model = new Model(TableEncoding.Fit(rows, target: "species"));
        var trainer = new Trainer(model.net, new CrossEntropyLoss(), new Adam(model.net.Parameters, learningRate: 0.05));
        trainer.Fit(new DataLoader(model.encoding.Apply(rows), batchSize: 4, shuffle: true), epochs: 100);
        SafeTensors.Write(path, model.net.StateDict(), new Dictionary<string, string> { ["encoding"] = model.encoding.ToJson() });
    }

    public Dictionary<string, float> Predict(string[] cells)
    {
        using (Autograd.NoGrad())
        {
            float[] probabilities = net.Forward(encoding.Apply(cells)).Softmax(1).ToArray();
            return encoding.ClassNames.Zip(probabilities).ToDictionary(pair => pair.First, pair => pair.Second);
        }
    }
}

/// <summary>What requests and answers are made of, known when the program is compiled.</summary>
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(Dictionary<string, float>))]
internal sealed partial class Json : JsonSerializerContext;
