namespace GpuAls.Kernels;

/// <summary>What turns a residual of conjugate gradient into the next direction, z = M⁻¹·r; a type argument of the kernels.</summary>
interface IPreconditioner
{
    /// <summary>Four factors of z.</summary>
    /// <param name="diagonal">[1 × stride] The diagonal of YᵀY, or of G where all rows have the same λ; ones beyond f.</param>
    /// <param name="own">λ of the row, where G has none.</param>
    /// <param name="quad">Which four.</param>
    /// <param name="residual">r.</param>
    static abstract Float4 Apply(FactorsView diagonal, float own, int quad, Float4 residual);

    /// <summary>A lane's part of z.</summary>
    static abstract TVector Apply<TVector>(FactorsView diagonal, float own, int quad, TVector residual) where TVector : struct, IWarpVector<TVector>;
}

/// <summary>z = r: plain conjugate gradient.</summary>
readonly struct NoPreconditioner : IPreconditioner
{
    public static Float4 Apply(FactorsView diagonal, float own, int quad, Float4 residual) => residual;

    public static TVector Apply<TVector>(FactorsView diagonal, float own, int quad, TVector residual) where TVector : struct, IWarpVector<TVector> => residual;
}

/// <summary>z = r ÷ the diagonal of G, factor by factor.</summary>
readonly struct DiagonalPreconditioner : IPreconditioner
{
    public static Float4 Apply(FactorsView diagonal, float own, int quad, Float4 residual) => residual.DivideBy(diagonal.Load(0, quad), own);

    public static TVector Apply<TVector>(FactorsView diagonal, float own, int quad, TVector residual) where TVector : struct, IWarpVector<TVector> =>
        residual.DivideBy(residual.Load(diagonal, 0, quad), own);
}
