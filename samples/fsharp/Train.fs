// A classifier in F#: a network of layers, a trainer, and what it found.
module Train

open DropoutLab
open DropoutLab.Data
open DropoutLab.Layers
open DropoutLab.Losses
open DropoutLab.Optimizers
open DropoutLab.Training

[<EntryPoint>]
let main _ =
    Generator.Default <- PhiloxGenerator(1UL)

    // Points of a square; the class says whether a point is inside of a circle.
    let points = Tensor.Uniform(-1.0, 1.0, 400, 2)
    let inside = Tensor.op_LessThan(points.Square().Sum(1), 0.5)
    let struct (train, test) = Dataset(points, inside).Split(0.75)

    let net = Sequential(Linear(2, 32), ReLU(), Dropout(0.1), Linear(32, 2))
    let trainer = Trainer(net, CrossEntropyLoss(), Adam(net.Parameters, 0.01), Validation = test, Metrics = [| ConfusionCounts 2 |])
    let history = trainer.Fit(DataLoader(train, 50, shuffle = true), 40)

    match history.Best with
    | null -> 1
    | best ->
        printfn $"{ConfusionTable(best.ValidationMetrics[0])}"
        printfn $"accuracy {best.ValidationAccuracy}"
        if best.ValidationAccuracy.GetValueOrDefault() > 0.9 then 0 else 1
