using GpuAls.Kernels.Memory;

namespace GpuAls.Kernels.ConjugateGradient;

/// <summary>A row's vectors in the registers of its warp, between two steps of conjugate gradient.</summary>
/// <typeparam name="TVector">A vector in registers.</typeparam>
struct WarpSolution<TVector> where TVector : struct, IWarpVector<TVector>
{
    /// <summary>The solution so far.</summary>
    public TVector X;

    /// <summary>The residual b − A·x.</summary>
    public TVector R;

    /// <summary>The direction.</summary>
    public TVector P;

    /// <summary>r·z, which is |r|² without a preconditioner.</summary>
    public float Square;

    /// <summary>x += stepSize·p, r −= stepSize·q, p = z + (r·z ÷ the old r·z)·p. All lanes that hold the vectors must call it.</summary>
    /// <param name="lanes">The lanes.</param>
    /// <param name="q">A·p.</param>
    /// <param name="diagonal">[1 × stride] See <see cref="IPreconditioner"/>.</param>
    /// <param name="rowLambda">λ of the row; 0 if λ is in G.</param>
    public readonly WarpSolution<TVector> Step<TPreconditioner>(WarpLanes<TVector> lanes, TVector q, FactorsView diagonal, float rowLambda)
        where TPreconditioner : struct, IPreconditioner
    {
        var next = default(WarpSolution<TVector>);
        var curvature = WarpLanes<TVector>.Sum(P.Dot(q));
        var stepSize = Square / curvature;
        next.X = X.Add(stepSize, P);
        next.R = R.Add(-stepSize, q);
        // A second, tiny step removes the part of p that rounding left in r; see ConjugateGradientStep in GpuAls.Core.
        stepSize = WarpLanes<TVector>.Sum(P.Dot(next.R)) / curvature;
        next.X = next.X.Add(stepSize, P);
        next.R = next.R.Add(-stepSize, q);
        var z = TPreconditioner.Apply(diagonal, rowLambda, lanes.Quad, next.R);
        next.Square = WarpLanes<TVector>.Sum(next.R.Dot(z));
        next.P = z.Add(next.Square / Square, P);
        return next;
    }
}
