namespace GpuAls.Kernels;

/// <summary>
/// What a kernel sees of factors in an accelerator's memory: [rows × stride], in quads of four factors, with zeros beyond f. How they are stored is the
/// implementing type's affair, and the type an argument of the kernel; kernels compute in float32.
/// </summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
interface IFactorsView<TSelf> where TSelf : struct, IFactorsView<TSelf>
{
    /// <summary>Stride ÷ 4.</summary>
    int QuadsPerRow { get; }

    /// <summary>Rows [first, first + count), numbered from 0.</summary>
    TSelf Slice(int first, int count);

    /// <summary>Factors 4·quad … 4·quad + 3 of a row.</summary>
    Float4 Load(int row, int quad);

    /// <summary>Sets factors 4·quad … 4·quad + 3 of a row.</summary>
    void Store(int row, int quad, Float4 value);
}
