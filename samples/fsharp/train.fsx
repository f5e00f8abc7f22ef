// A training loop as an F# script:
//
//   dotnet publish -c Release Engine -o samples/fsharp/bin/engine
//   dotnet fsi samples/fsharp/train.fsx
#I "bin/engine"
#r "System.Numerics.Tensors.dll"
#r "DropoutLab.dll"

open DropoutLab
open DropoutLab.Layers
open DropoutLab.Losses
open DropoutLab.Optimizers

Generator.Default <- PhiloxGenerator(1UL)
let x = Tensor.Linspace(-1.0, 1.0, 20).Unsqueeze(1)
let y = x + 0.3 * Tensor.Normal(Tensor.Zeros(20, 1), Tensor.Ones(20, 1))

let net = Sequential(Linear(1, 30), ReLU(), Linear(30, 1))
let optimizer = Adam(net.Parameters, 0.01)
let mse = MSELoss()

let step () =
    let loss = mse.Forward(net.Forward x, y)
    optimizer.ZeroGrad()
    loss.Backward()
    optimizer.Step()
    loss.Item()

let losses = [ for _ in 1..200 -> step () ]
net.Eval()
let prediction = net.Forward(Tensor.From([| 0.5f |], 1, 1)).Item()
printfn $"loss {List.head losses} to {List.last losses}; at 0.5: {prediction}"
exit (if List.last losses < 0.5f * List.head losses && abs (prediction - 0.5f) < 0.5f then 0 else 1)
