namespace GpuAls.Core.Numerics;

/// <summary>
/// How the vectors of the fixed side lie in memory where every row's entries fetch them from: one source for float32 and for half the bytes. A vector of
/// <c>width</c> elements, a multiple of 32, is read as two halves: at lane k the elements k and width / 2 + k.
/// </summary>
/// <typeparam name="V">The vector type of an <see cref="ISimd{V}"/>.</typeparam>
unsafe interface IRowFormat<V> where V : struct
{
    /// <summary>Floats of memory that a vector takes.</summary>
    static abstract int SizeFor(int width);

    /// <summary>Writes a vector.</summary>
    /// <param name="from">[width]</param>
    /// <param name="to">[<see cref="SizeFor"/>]</param>
    /// <param name="width">A multiple of 32.</param>
    static abstract void Write(float* from, float* to, int width);

    /// <summary>Elements of the lower half, from the lanes that begin at the same place of the row.</summary>
    static abstract V Lower(V lanes);

    /// <summary>Elements of the upper half.</summary>
    /// <param name="lanes">The lanes that <see cref="Lower"/> was given.</param>
    /// <param name="from">width / 2 floats after them.</param>
    static abstract V Upper(V lanes, float* from);
}
