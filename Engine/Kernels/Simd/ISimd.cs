namespace DropoutLab.Kernels;

/// <summary>One vector width as a type parameter: a kernel written once over <c>TSimd : struct, ISimd&lt;TVector&gt;</c> is compiled by the
/// JIT into straight vector code for every width.</summary>
/// <remarks>Memory is reached by pointers that need no alignment. A partial load or store never touches the lanes behind its count, so that
/// a kernel's tail may end at the last byte of a page.</remarks>
internal unsafe interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>The number of floats in a vector: a power of two, at most 16.</summary>
    static abstract int Count { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Broadcast(float value);

    static abstract TVector Load(float* source);

    /// <summary>Loads the first <paramref name="count"/> (0 to Count) lanes; the others are zero.</summary>
    static abstract TVector LoadPartial(float* source, int count);

    static abstract void Store(TVector value, float* destination);

    /// <summary>Stores the first <paramref name="count"/> (0 to Count) lanes.</summary>
    static abstract void StorePartial(TVector value, float* destination, int count);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Subtract(TVector left, TVector right);

    static abstract TVector Multiply(TVector left, TVector right);

    static abstract TVector Divide(TVector left, TVector right);

    /// <summary>left * right + addend, rounded once where the machine has the instruction, else twice: for sums with a bound, not for
    /// results whose bits are promised.</summary>
    static abstract TVector MultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>left * right + addend, rounded once on every machine: for results whose bits are promised. Without the instruction it is
    /// computed in software, slowly.</summary>
    static abstract TVector FusedMultiplyAdd(TVector left, TVector right, TVector addend);

    /// <summary>The correctly rounded quotient value / divisor, for a divisor that many values share: where multiply-adds are cheap it is
    /// computed with them, since dividers are slow.</summary>
    /// <param name="value">Zero, 2^-75 to 2^64, +infinity or NaN: the square root of a float.</param>
    /// <param name="divisor">From 2^-27 to 1.</param>
    /// <param name="reciprocal">The rounded 1 / divisor.</param>
    static abstract TVector DivideByShared(TVector value, TVector divisor, TVector reciprocal);

    static abstract TVector Sqrt(TVector value);

    static abstract TVector Abs(TVector value);

    /// <summary>The larger of two numbers; what a NaN gives is not defined.</summary>
    static abstract TVector Max(TVector left, TVector right);

    /// <summary>The smaller of two numbers; what a NaN gives is not defined.</summary>
    static abstract TVector Min(TVector left, TVector right);

    /// <summary>The value with its sign bit flipped, NaN and zero included.</summary>
    static abstract TVector Negate(TVector value);

    /// <summary>All bits of a lane are set where left is less than right, else none: a mask for <see cref="Select"/>.</summary>
    static abstract TVector LessThan(TVector left, TVector right);

    /// <summary>As <see cref="LessThan"/>, where left is less than or equal to right.</summary>
    static abstract TVector LessThanOrEqual(TVector left, TVector right);

    /// <summary>As <see cref="LessThan"/>, where the two are equal numbers.</summary>
    static abstract TVector Equal(TVector left, TVector right);

    /// <summary>The one value where the lane of a mask has all bits set, the other where it has none.</summary>
    static abstract TVector Select(TVector mask, TVector whereSet, TVector whereClear);

    /// <summary>IEEE 754's maximum: NaN if either is NaN; +0 is larger than -0.</summary>
    static abstract TVector Maximum(TVector left, TVector right);

    /// <summary>IEEE 754's minimum: NaN if either is NaN; -0 is smaller than +0.</summary>
    static abstract TVector Minimum(TVector left, TVector right);

    /// <summary>value * 2^exponent, rounded once, also when it is subnormal; the exponent is a whole number from -250 to 250.</summary>
    static abstract TVector ScaleByPowerOfTwo(TVector value, TVector exponent);

    /// <summary>Splits a positive normal number into a fraction of [0.707, 1.414) times 2^exponent.</summary>
    static abstract TVector Split(TVector value, out TVector exponent);

    /// <summary>value^exponent in double precision, rounded at the end, for values of zero or more, infinity and NaN.</summary>
    static abstract TVector Power(TVector value, double exponent);

    /// <summary>+0 where the value is less than zero, else the value: -0 and a NaN stay.</summary>
    static abstract TVector Relu(TVector value);

    /// <summary>Lane i of the value where bit i is set, else +0; bits from Count up are ignored.</summary>
    static abstract TVector KeepWhereSet(TVector value, uint bits);

    /// <summary>Bit i is set where lane i is greater than zero.</summary>
    static abstract uint PositiveBits(TVector value);

    /// <summary>totals[i] += lane i, in double: the second total of a long sum. There are <see cref="Count"/> totals.</summary>
    static abstract void AddWidened(TVector value, double* totals);

    /// <summary>The sum of the totals, in a fixed order.</summary>
    static abstract double SumWidened(double* totals);

    /// <summary>The sum of the lanes, added pairwise in a fixed order.</summary>
    static abstract float Sum(TVector value);

    /// <summary>The largest lane; what a NaN gives is not defined.</summary>
    static abstract float Largest(TVector value);
}
