// A small convolutional net with batch normalization, and dropout behind the last one, tells what is on an image.
//
//   dotnet run -c Release samples/images.cs [DATA]
//
// DATA is the folder of Fashion-MNIST's four files, whole or gzipped (Debian: apt-get install dataset-fashion-mnist, then
// /usr/share/datasets/fashion-mnist), or a table of digits; without it, the 1,797 digits of 8 x 8 pixels.
#:project ../Engine/Engine.csproj
using DropoutLab;
using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;
using DropoutLab.Training;

string data = args.Length > 0 ? args[0] : "Lab/BuiltInData/digits.csv.gz";
Generator.Default = new PhiloxGenerator(seed: 1);
(Dataset train, Dataset test) = Directory.Exists(data) ? (Fashion(data, "train"), Fashion(data, "t10k")) : Digits(data);
int quarter = train.Features.Shape[2] / 4;
var net = new Sequential(
    new Conv2d(1, 16, 3, padding: 1, bias: false), new BatchNorm(16), new ReLU(), new MaxPool2d(2),
    new Conv2d(16, 32, 3, padding: 1, bias: false), new BatchNorm(32), new ReLU(), new MaxPool2d(2),
    new Flatten(), new Dropout(0.3), new Linear(32 * quarter * quarter, 10));
var trainer = new Trainer(net, new CrossEntropyLoss(), new Adam(net.Parameters, learningRate: 0.002)) { Validation = test };
History history = trainer.Fit(new DataLoader(train, batchSize: 64, shuffle: true), epochs: 6);
string size = string.Join(" x ", test.Features.Shape.Skip(1));
Console.WriteLine($"{test.Count} images of {size}, right: {100 * history.Epochs[^1].ValidationAccuracy:0.0} %");

static (Dataset Train, Dataset Test) Digits(string file)
{
    Dataset digits = CsvFile.Read(file);
    return digits.WithFeatures(digits.Features.Reshape(-1, 1, 8, 8) / 16).SplitStratified(0.8);
}

static Dataset Fashion(string folder, string part)
{
    Tensor Read(string name) => IdxFile.Read(Directory.GetFiles(folder, $"{part}-{name}*").First());
    return new Dataset(Read("images").Unsqueeze(1) / 255, Read("labels"));
}
