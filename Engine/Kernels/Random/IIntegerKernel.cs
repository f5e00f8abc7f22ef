namespace DropoutLab.Kernels;

/// <summary>A kernel that <see cref="IntegerSimd.Dispatch"/> runs at the machine's vector width.</summary>
internal interface IIntegerKernel
{
    void Run<TSimd, TInteger, TFloat, TWord, TLong>()
        where TSimd : struct, ISimd<TFloat>
        where TInteger : struct, IIntegerSimd<TFloat, TWord, TLong>
        where TFloat : struct
        where TWord : struct
        where TLong : struct;
}
