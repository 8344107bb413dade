namespace GpuAls.Core;

/// <summary>One user's exact system A·x = b in double: A = G + Σ w·yyᵀ, b = Σ (1 + w)·y over the items of their history, A decomposed.</summary>
sealed class UserSystem
{
    readonly FactorMatrix items;
    readonly IReadOnlyList<(int Item, float Strength)> history;
    readonly float[] weights;
    readonly DenseCholesky a;
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
        weights = [.. history.Select(pair => pairs.Of(pair.Strength, pair.Item, history.Count))];
        b = new double[items.Factors];
        var matrix = (double[])gram.Clone();
        var own = regularization.OfUser(history.Count);
        for (var k = 0; k < items.Factors; k++) matrix[k * items.Factors + k] += own;
        var y = new double[items.Factors];
        for (var e = 0; e < weights.Length; e++)
        {
            var weight = weights[e];
            DoubleVectors.Widen(items.Row(history[e].Item), y);
            DoubleVectors.AddScaled(1.0 + weight, y, b);
            for (var k = 0; k < y.Length; k++) DoubleVectors.AddScaled(weight * y[k], y.AsSpan(0, k + 1), matrix.AsSpan(k * y.Length, k + 1));
        }

        a = DenseCholesky.TryFactor(matrix, items.Factors) ?? throw new GpuAlsException(FormattableString.Invariant(
            $"the system of {who} is not positive definite: regularization is {regularization.Given}, which is too little for these factors"));
    }

    /// <summary>[f] x = A⁻¹·b.</summary>
    public double[] Solve() => a.Solve(b);

    /// <summary>Splits y_i·A⁻¹·b into what each item of the history adds: one solve, v = A⁻¹·y_i, and a dot product an item.</summary>
    /// <param name="item">Row of the item.</param>
    /// <param name="most">How many shares are kept, the highest.</param>
    public Explanation Explain(int item, int most)
    {
        var y = new double[b.Length];
        DoubleVectors.Widen(items.Row(item), y);
        var v = a.Solve(y);
        var shares = new Share[history.Count];
        for (var e = 0; e < shares.Length; e++)
        {
            var (known, strength) = history[e];
            DoubleVectors.Widen(items.Row(known), y);
            shares[e] = new Share(known, strength, (1.0 + weights[e]) * DoubleVectors.Dot(v, y));
        }

        return Explanation.Of(DoubleVectors.Dot(v, b), shares, most);
    }
}
