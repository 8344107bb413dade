using ILGPU;

namespace GpuAls.Kernels;

/// <summary>Factors stored as float32.</summary>
/// <param name="quads">[rows × quads a row]</param>
/// <param name="quadsPerRow">Stride ÷ 4.</param>
readonly struct FactorsView(ArrayView<Float4> quads, int quadsPerRow) : IFactorsView<FactorsView>
{
    public ArrayView<Float4> Quads { get; } = quads;

    public int QuadsPerRow { get; } = quadsPerRow;

    public FactorsView Slice(int first, int count) => new(Quads.SubView((long)first * QuadsPerRow, (long)count * QuadsPerRow), QuadsPerRow);

    public Float4 Load(int row, int quad) => Quads[(long)row * QuadsPerRow + quad];

    public void Store(int row, int quad, Float4 value) => Quads[(long)row * QuadsPerRow + quad] = value;
}
