using System.Runtime.Intrinsics;

namespace GpuAls.Core.Numerics;

/// <summary>
/// The operations on vectors of floats in which the solvers are written, so that one source serves 512, 256 and 128 bits. The JIT compiler compiles a
/// generic method separately for each implementation and turns every call below into one instruction, and a reduction into a few.
/// </summary>
/// <remarks>
/// Lane k of a vector that was loaded from p is p[k], for 0 ≤ k &lt; <see cref="Count"/>. The comments give the scalar equivalent for each lane k.
/// The vector is a type parameter beside the implementation. One type parameter, a struct that wraps the vector, would be shorter, but the JIT
/// compiler of .NET 10 then copies a register after every multiply-add: the loops of <see cref="Tile{TSimd, V}"/> become about 25 % longer.
/// </remarks>
/// <typeparam name="V">The vector: <c>Vector512&lt;float&gt;</c>, <c>Vector256&lt;float&gt;</c> or <c>Vector128&lt;float&gt;</c>.</typeparam>
unsafe interface ISimd<V> where V : struct
{
    /// <summary>Floats in a vector: 16, 8 or 4. Divides <see cref="SimdWidth.MaxFloats"/>.</summary>
    static abstract int Count { get; }

    /// <summary>Whether the processor has 32 vector registers, enough for 16 sums and their operands, and not 16.</summary>
    static abstract bool HasManyRegisters { get; }

    /// <summary>result[k] = from[k]. The address needs no alignment.</summary>
    static abstract V Load(float* from);

    /// <summary>to[k] = value[k]. The address needs no alignment.</summary>
    static abstract void Store(V value, float* to);

    /// <summary>result[k] = value.</summary>
    static abstract V Fill(float value);

    /// <summary>result[k] = a[k] + b[k].</summary>
    static abstract V Add(V a, V b);

    /// <summary>result[k] = a[k] · b[k].</summary>
    static abstract V Multiply(V a, V b);

    /// <summary>
    /// result[k] = a[k] · b[k] + c[k]. Rounded once where the processor has a fused operation, so machines may differ in the last bit.
    /// </summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>Σₖ value[k]. The order of the additions depends on the width.</summary>
    static abstract float Sum(V value);

    /// <summary>(Σₖ a[k], Σₖ b[k], Σₖ c[k], Σₖ d[k]), in fewer steps than four separate sums.</summary>
    static abstract Vector128<float> Sum(V a, V b, V c, V d);

    /// <summary>Whether a[k] > b[k] for at least one k.</summary>
    static abstract bool AnyGreater(V a, V b);

    /// <summary>The number of lanes k with a[k] > b[k].</summary>
    static abstract int CountGreater(V a, V b);

    /// <summary>result[k] = the float whose upper 16 bits are the lower 16 bits of pairs[k], see <see cref="HalfPairRows{TSimd, V}"/>.</summary>
    static abstract V LowerHalves(V pairs);
}
