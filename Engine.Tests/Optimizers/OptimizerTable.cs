using DropoutLab.Optimizers;

namespace DropoutLab.Tests.Optimizers;

/// <summary>Every optimizer, each with its options: what <see cref="OptimizerTableTests"/> says of all.</summary>
internal static class OptimizerTable
{
    public static OptimizerRow[] Rows { get; } =
    [
        new("SGD", groups => new SGD(groups), (o, g) => o.Sgd(g)),
        new("SGD momentum", groups => new SGD(groups, 0.9, 0.3), (o, g) => o.Sgd(g, 0.9, 0.3)),
        new("SGD nesterov", groups => new SGD(groups, 0.9, nesterov: true), (o, g) => o.Sgd(g, 0.9, nesterov: true)),
        new("Adam", groups => new Adam(groups), (o, g) => o.Adam(g)),
        new("Adam amsgrad", groups => new Adam(groups, 0.5, 0.9, 1e-3, true), (o, g) => o.Adam(g, 0.5, 0.9, 1e-3, true)),
        new("AdamW", groups => new AdamW(groups), (o, g) => o.Adam(g, decoupled: true)),
        new("NAdam", groups => new NAdam(groups), (o, g) => o.NAdam(g)),
        new("NAdam decay", groups => new NAdam(groups, 0.8, 0.9, 1e-6, 0.1), (o, g) => o.NAdam(g, 0.8, 0.9, 1e-6, 0.1)),
        new("RMSprop", groups => new RMSprop(groups), (o, g) => o.RMSprop(g)),
        new("RMSprop centered", groups => new RMSprop(groups, 0.9, 1e-6, 0.8, true), (o, g) => o.RMSprop(g, 0.9, 1e-6, 0.8, true)),
        new("Adagrad", groups => new Adagrad(groups), (o, g) => o.Adagrad(g)),
        new("Adagrad decay", groups => new Adagrad(groups, 0.2, 1e-6), (o, g) => o.Adagrad(g, 0.2, 1e-6)),
        new("Lion", groups => new Lion(groups), (o, g) => o.Lion(g)),
    ];
}
