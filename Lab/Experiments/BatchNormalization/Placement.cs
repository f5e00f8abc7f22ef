namespace DropoutLab.Lab.Experiments.BatchNormalization;

/// <summary>Where noise is put into a net of blocks: a layer, its batch normalization, a ReLU.</summary>
internal enum Placement
{
    /// <summary>Nowhere.</summary>
    None,

    /// <summary>In each block between the layer and its normalization.</summary>
    Before,

    /// <summary>At the end of each block: behind its normalization, before that of the next block.</summary>
    After,

    /// <summary>At the end of the last block only: no normalization follows.</summary>
    AfterLast,
}
