using ILGPU;

namespace GpuAls.Kernels;

/// <summary>Factors stored as float16, half the memory and half the bytes to load; a number keeps eleven bits, a part in two thousand.</summary>
/// <param name="quads">[rows × quads a row]</param>
/// <param name="quadsPerRow">Stride ÷ 4.</param>
readonly struct HalfFactorsView(ArrayView<Half4> quads, int quadsPerRow) : IFactorsView<HalfFactorsView>
{
    public ArrayView<Half4> Quads { get; } = quads;

    public int QuadsPerRow { get; } = quadsPerRow;

    public HalfFactorsView Slice(int first, int count) => new(Quads.SubView((long)first * QuadsPerRow, (long)count * QuadsPerRow), QuadsPerRow);

    public Float4 Load(int row, int quad) => Quads[(long)row * QuadsPerRow + quad].Widen();

    public void Store(int row, int quad, Float4 value) => Quads[(long)row * QuadsPerRow + quad] = Half4.Narrow(value);
}
