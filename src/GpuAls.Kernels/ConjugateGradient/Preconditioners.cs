using GpuAls.Kernels.Memory;
using ILGPU;

namespace GpuAls.Kernels.ConjugateGradient;

/// <summary>A preconditioner M of conjugate gradient: z = M⁻¹·r is the residual's direction. It is a type argument of the kernels.</summary>
interface IPreconditioner
{
    /// <summary>Whether it reads the diagonal of G.</summary>
    static abstract bool ReadsDiagonal { get; }

    /// <summary>Four factors of z.</summary>
    /// <param name="diagonal">[1 × stride] The diagonal of YᵀY, or of G if all rows have the same λ; ones beyond f.</param>
    /// <param name="rowLambda">λ of the row; 0 if λ is in G.</param>
    /// <param name="quad">The number of the quad.</param>
    /// <param name="residual">r.</param>
    static abstract Float4 Apply(FactorsView diagonal, float rowLambda, int quad, Float4 residual);

    /// <summary>The quads of z that a lane holds.</summary>
    static abstract TVector Apply<TVector>(FactorsView diagonal, float rowLambda, int quad, TVector residual)
        where TVector : struct, IWarpVector<TVector>;
}

/// <summary>z = r: plain conjugate gradient.</summary>
readonly struct NoPreconditioner : IPreconditioner
{
    public static bool ReadsDiagonal => false;

    public static Float4 Apply(FactorsView diagonal, float rowLambda, int quad, Float4 residual) => residual;

    public static TVector Apply<TVector>(FactorsView diagonal, float rowLambda, int quad, TVector residual)
        where TVector : struct, IWarpVector<TVector> => residual;
}

/// <summary>z = r ÷ the diagonal of G, factor by factor.</summary>
readonly struct DiagonalPreconditioner : IPreconditioner
{
    public static bool ReadsDiagonal => true;

    public static Float4 Apply(FactorsView diagonal, float rowLambda, int quad, Float4 residual) =>
        residual.DivideBy(diagonal.Load(0, quad), rowLambda);

    public static TVector Apply<TVector>(FactorsView diagonal, float rowLambda, int quad, TVector residual)
        where TVector : struct, IWarpVector<TVector> =>
        residual.DivideBy(residual.Load(diagonal, 0, quad), rowLambda);
}

/// <summary>The diagonal of G with ones beyond f, which <see cref="DiagonalPreconditioner"/> divides by.</summary>
/// <remarks>Bytes: 8·stride. No shared memory.</remarks>
static class DiagonalKernel
{
    /// <summary>One thread copies one factor. Launch: grid × group ≥ stride.</summary>
    /// <param name="gram">G [stride × stride]</param>
    /// <param name="stride">Floats in a row of G.</param>
    /// <param name="factors">f</param>
    /// <param name="diagonal">[stride]</param>
    public static void Copy(ArrayView<float> gram, int stride, int factors, ArrayView<float> diagonal)
    {
        var k = Grid.IdxX * Group.DimX + Group.IdxX;
        if (k >= stride) return;
        var value = 1f;
        if (k < factors) value = gram[(long)k * stride + k];
        diagonal[k] = value;
    }
}
