using ILGPU;

namespace GpuAls.Kernels;

/// <summary>What a kernel sees of <see cref="DeviceFactors"/>: [rows × stride], in quads of four factors. The padding beyond f is zero.</summary>
/// <param name="quads">[rows × quads a row]</param>
/// <param name="quadsPerRow">Stride ÷ 4.</param>
readonly struct FactorsView(ArrayView<Float4> quads, int quadsPerRow)
{
    public ArrayView<Float4> Quads { get; } = quads;

    public int QuadsPerRow { get; } = quadsPerRow;

    /// <summary>Rows [first, first + count), numbered from 0.</summary>
    public FactorsView Slice(int first, int count) => new(Quads.SubView((long)first * QuadsPerRow, (long)count * QuadsPerRow), QuadsPerRow);

    /// <summary>Factors 4·quad … 4·quad + 3 of a row. The one place that knows how the fixed side is stored.</summary>
    public Float4 Load(int row, int quad) => Quads[(long)row * QuadsPerRow + quad];

    /// <summary>Sets factors 4·quad … 4·quad + 3 of a row.</summary>
    public void Store(int row, int quad, Float4 value) => Quads[(long)row * QuadsPerRow + quad] = value;
}
