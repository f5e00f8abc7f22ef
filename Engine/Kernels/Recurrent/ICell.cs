namespace DropoutLab.Kernels;

/// <summary>What distinguishes one kind of recurrent layer from another: its gates. The loops around them are written once.</summary>
internal unsafe interface ICell
{
    /// <summary>Gates that have weights.</summary>
    static abstract int Gates { get; }

    /// <summary>Sums of a unit and step, each with its bias; as many values are kept for the backward pass.</summary>
    static abstract int Sums { get; }

    /// <summary>Whether the last gate's products with the state and with the input stay apart: then it has two sums, in
    /// this order.</summary>
    static abstract bool SplitsLastGate { get; }

    /// <summary>Whether a cell goes from step to step beside the hidden state.</summary>
    static abstract bool HasCell { get; }

    /// <summary>Whether some of the hidden state goes to the next step past the products.</summary>
    static abstract bool CarriesHidden { get; }

    /// <summary>From the sums of a tile to the new state of its units.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="sums">The products, one sum's after another's.</param>
    static abstract void Forward<TSimd, TVector>(ref readonly RecurrentArguments layer, in CellTile tile, float* sums)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;

    /// <summary>From the gradient of a tile's new state to those of its sums, which replace what was kept.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="tile">The tile.</param>
    /// <param name="hidden">The part of the new state's gradient that came from later steps.</param>
    static abstract void Backward<TSimd, TVector>(ref readonly RecurrentArguments layer, in CellTile tile, float* hidden)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct;
}
