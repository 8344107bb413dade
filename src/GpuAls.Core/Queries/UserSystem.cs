using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Queries;

/// <summary>
/// One user's exact system A·x = b in double: A = G + Σ w·yyᵀ over the items of their history, b = Σ (1 + w)·y over those they like, decomposed.
/// Shares take the dislikes out of A: A₊·x = b − Σ w_d·(y_d·x)·y_d, A₊ = A − Σ w_d·y_d·y_dᵀ.
/// </summary>
sealed class UserSystem
{
    readonly FactorMatrix items;
    readonly IReadOnlyList<(int Item, float Strength)> history;
    readonly float[] codes;
    readonly DenseCholesky a;
    readonly DenseCholesky ofLikes; // A₊, the same as A where there are no dislikes
    readonly double[] b;

    /// <param name="gram">[f × f] YᵀY, lower triangle; not changed.</param>
    /// <param name="items">[items × f] Y.</param>
    /// <param name="pairs">The weighting.</param>
    /// <param name="regularization">λ of the model's users.</param>
    /// <param name="history">What the user interacted with, each item once.</param>
    /// <param name="who">The user, for the message of an error.</param>
    /// <exception cref="GpuAlsException">A is not positive definite.</exception>
    public UserSystem(
        double[] gram, FactorMatrix items, PairWeights pairs, RowRegularization regularization, IReadOnlyList<(int Item, float Strength)> history, string who)
    {
        this.items = items;
        this.history = history;
        codes = [.. history.Select(pair => pairs.Of(pair.Strength, pair.Item, history.Count).Code)];
        b = new double[items.Factors];
        var matrix = (double[])gram.Clone();
        var own = regularization.OfUser(history.Count);
        for (var k = 0; k < items.Factors; k++) matrix[k * items.Factors + k] += own;
        Add(matrix, areLiked: true);
        if (Array.TrueForAll(codes, PairCode.IsLike))
        {
            a = ofLikes = Factor(matrix);
            return;
        }

        ofLikes = Factor((double[])matrix.Clone());
        Add(matrix, areLiked: false);
        a = Factor(matrix);

        DenseCholesky Factor(double[] lower) => DenseCholesky.TryFactor(lower, items.Factors) ?? throw new GpuAlsException(FormattableString.Invariant(
            $"the system of {who} is not positive definite: regularization is {regularization.Given}, which is too little for these factors"));
    }

    /// <summary>[f] x = A⁻¹·b.</summary>
    public double[] Solve() => a.Solve(b);

    /// <summary>Splits y_i·A⁻¹·b into what each item of the history adds: one solve, v = A₊⁻¹·y_i, and a dot product an item.</summary>
    /// <param name="item">Row of the item.</param>
    /// <param name="most">How many shares are kept, the highest.</param>
    public Explanation Explain(int item, int most)
    {
        var y = new double[b.Length];
        DoubleVectors.Widen(items.Row(item), y);
        var v = ofLikes.Solve(y);
        var x = ReferenceEquals(a, ofLikes) ? null : Solve();
        var total = x is null ? DoubleVectors.Dot(v, b) : DoubleVectors.Dot(x, y);
        var shares = new Share[history.Count];
        for (var e = 0; e < shares.Length; e++)
        {
            var (known, strength) = history[e];
            DoubleVectors.Widen(items.Row(known), y);
            var factor = PairCode.IsLike(codes[e]) ? 1.0 + codes[e] : -PairCode.Weight(codes[e]) * DoubleVectors.Dot(x!, y);
            shares[e] = new Share(known, strength, factor * DoubleVectors.Dot(v, y));
        }

        return Explanation.Of(total, shares, most);
    }

    /// <summary>Adds the liked entries, to b too, or the others.</summary>
    void Add(double[] matrix, bool areLiked)
    {
        var y = new double[items.Factors];
        for (var e = 0; e < codes.Length; e++)
        {
            if (PairCode.IsLike(codes[e]) != areLiked) continue;
            var weight = PairCode.Weight(codes[e]);
            DoubleVectors.Widen(items.Row(history[e].Item), y);
            if (areLiked) DoubleVectors.AddScaled(1.0 + weight, y, b);
            for (var k = 0; k < y.Length; k++) DoubleVectors.AddScaled(weight * y[k], y.AsSpan(0, k + 1), matrix.AsSpan(k * y.Length, k + 1));
        }
    }
}
