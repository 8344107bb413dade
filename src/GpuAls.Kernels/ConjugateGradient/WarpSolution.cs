namespace GpuAls.Kernels;

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

    /// <summary>x += stepSize·p, r −= stepSize·q, p = z + (r·z ÷ the old r·z)·p.</summary>
    /// <param name="lanes">The lanes that hold it; all of them must call it.</param>
    /// <param name="q">A·p.</param>
    /// <param name="diagonal">[1 × stride] See <see cref="IPreconditioner"/>.</param>
    /// <param name="own">λ of the row, where G has none.</param>
    public readonly WarpSolution<TVector> Step<TPreconditioner>(WarpLanes lanes, TVector q, FactorsView diagonal, float own) where TPreconditioner : struct, IPreconditioner
    {
        var next = default(WarpSolution<TVector>);
        var curvature = lanes.Sum(P.Dot(q));
        var stepSize = Square / curvature;
        next.X = X.Add(stepSize, P);
        next.R = R.Add(-stepSize, q);
        // See ConjugateGradientStep in Core: a second, tiny step takes out what rounding left of p in r.
        stepSize = lanes.Sum(P.Dot(next.R)) / curvature;
        next.X = next.X.Add(stepSize, P);
        next.R = next.R.Add(-stepSize, q);
        var z = TPreconditioner.Apply(diagonal, own, lanes.Quad, next.R);
        next.Square = lanes.Sum(next.R.Dot(z));
        next.P = z.Add(next.Square / Square, P);
        return next;
    }
}
