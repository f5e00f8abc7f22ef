using System.Runtime.CompilerServices;
using DropoutLab.Kernels;

namespace DropoutLab;

/// <content>What Maximum and Minimum have in common.</content>
public sealed partial class Tensor
{
    private static Tensor Chosen<TChoice>(Tensor left, Tensor right, string name)
        where TChoice : unmanaged, IChoice
    {
        Tensor result = Broadcasted(default(TChoice), left, right, name);
        return Autograd.Records(left, right) ? result.ProducedBy(new ChoiceNode<TChoice>(left, right, name)) : result;
    }

    /// <summary>One of two numbers.</summary>
    private interface IChoice : IBinaryOperator
    {
        /// <summary>ONNX's name of it.</summary>
        static abstract string GraphOperator { get; }

        /// <summary>A mask of the lanes in which the other number is taken.</summary>
        static abstract TVector IsPassedOver<TSimd, TVector>(TVector itself, TVector other)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct;
    }

    private sealed class ChoiceNode<TChoice> : BroadcastNode
        where TChoice : unmanaged, IChoice
    {
        private readonly string name;

        public ChoiceNode(Tensor left, Tensor right, string name)
            : base(left, right)
        {
            this.name = name;
            Save(left, right);
        }

        public override string Name => name;

        protected override void Backward(Tensor gradient)
        {
            AddShare(1, gradient, default(ShareOfChosen<TChoice>), Saved(1), Saved(0));
            AddShare(0, gradient, default(ShareOfChosen<TChoice>), Saved(0), Saved(1));
        }

        internal override string WriteTo(IGraphWriter writer) =>
            writer.Write(TChoice.GraphOperator, [writer.Input(0), writer.Input(1)]);
    }

    /// <summary>How much of the gradient goes to the number itself: 0 if the other was taken, a half if they are equal, else 1.</summary>
    private readonly struct ShareOfChosen<TChoice> : IBinaryOperator
        where TChoice : unmanaged, IChoice
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Invoke<TSimd, TVector>(TVector itself, TVector other)
            where TSimd : struct, ISimd<TVector>
            where TVector : struct
        {
            TVector share = TSimd.Select(TSimd.Equal(itself, other), TSimd.Broadcast(0.5f), TSimd.Broadcast(1));
            return TSimd.Select(TChoice.IsPassedOver<TSimd, TVector>(itself, other), TSimd.Zero, share);
        }
    }
}
