using ILGPU;
using ILGPU.Runtime;

namespace GpuAls.Kernels;

/// <summary>q = sign·p.</summary>
/// <param name="accelerator">Where it runs.</param>
sealed class IdentityPart(Accelerator accelerator) : IDensePart
{
    readonly ScaledCopy<FactorsView, FactorsView> copy = new(accelerator);

    public bool IsIdentity => true;

    public void Multiply(FactorsView p, int rows, ArrayView<Float4> gram, float sign, FactorsView q) => copy.Copy(p, rows, sign, q);
}
