// Learns the characters of a text and writes on in its way: dotnet run -c Release samples/characters.cs [TEXT]
#:project ../Engine/Engine.csproj
using DropoutLab;
using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Losses;
using DropoutLab.Optimizers;

string text = TextFile.Read(args.Length > 0 ? args[0] : "README.md");
Vocabulary vocabulary = Vocabulary.OfCharacters(text);
var (embedding, lstm, head) = (new Embedding(vocabulary.Count, 32), new LSTM(32, 128), new Linear(128, vocabulary.Count));
var optimizer = new Adam([.. embedding.Parameters, .. lstm.Parameters, .. head.Parameters], learningRate: 0.01f);
LSTMState? state = null;
for (int epoch = 0; epoch < 40; epoch++, state = null)
    foreach ((Tensor inputs, Tensor targets) in new TextBatches(vocabulary.Encode(text), sequences: 8, steps: 32))
    {
        (Tensor output, state) = lstm.Forward(embedding.Forward(inputs), state?.Detach());
        optimizer.ZeroGrad();
        new CrossEntropyLoss().Forward(head.Forward(output.Flatten(0, 1)), targets).Backward();
        optimizer.Step();
    }

var (sampler, token) = (new TokenSampler(temperature: 0.5), vocabulary.Encode(text)[0]);
for (int i = 0; i < 300; i++, Console.Write(vocabulary[token]))
{
    (Tensor output, state) = lstm.Forward(embedding.Forward(Tensor.FromIndices([token], 1, 1)), state?.Detach());
    token = sampler.Draw(head.Forward(output.Flatten(0, 1)).AsSpan());
}
