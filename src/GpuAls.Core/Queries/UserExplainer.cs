using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Queries;

/// <summary>Explains scores of a model's users: several scores of a user with one decomposition, and many users on all cores.</summary>
/// <param name="model">The model.</param>
/// <param name="weights">The weights of its pairs.</param>
/// <param name="regularization">λ of its users.</param>
/// <param name="gram">[f × f] YᵀY of its items.</param>
sealed class UserExplainer(AlsModel model, PairWeights weights, RowRegularization regularization, Lazy<double[]> gram)
{
    // Few, so that the first answers come soon, and enough that no thread waits long for the last one.
    const int RoundUsersPerThread = 8;

    /// <exception cref="ArgumentOutOfRangeException">A row is out of range.</exception>
    /// <exception cref="NoHistoryException">There are items, and the user has no likes.</exception>
    public void Require(int user, IReadOnlyList<int> items)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)user, (uint)model.Users.Count, nameof(user));
        foreach (var item in items) ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)item, (uint)model.Items.Count, nameof(item));
        // A model without interactions has vectors, but no known items to explain them by.
        if (items.Count > 0 && (model.Factors.Users.IsZero(user) || (model.Known.RowLength(user) == 0 && PriorOf(user) is null)))
            throw NoHistoryException.Of(model, user, "there is nothing to explain");
    }

    /// <summary>[items] An explanation of each item's score.</summary>
    /// <exception cref="GpuAlsException">The user's system is not positive definite.</exception>
    public Explanation[] Explain(int user, IReadOnlyList<int> items, int shares)
    {
        if (items.Count == 0) return [];
        var known = model.Known.RowColumns(user);
        // Without interactions, the features are the whole score.
        if (known.IsEmpty)
        {
            return
            [
                .. items.Select(item => Recommender.Product(model.Factors.Users.Row(user), model.Factors.Items.Row(item)))
                    .Select(score => new Explanation(score, []) { Features = score }),
            ];
        }

        var strengths = model.Known.RowValues(user);
        var history = new (int, float)[known.Length];
        for (var e = 0; e < history.Length; e++) history[e] = (known[e], strengths[e]);
        var owner = "user " + DisplayText.Quote(model.Users.Name(user));
        var system = new UserSystem(gram.Value, model.Factors.Items, weights, regularization, history, owner, PriorOf(user));
        return [.. items.Select(item => system.Explain(item, model.Neighbours, shares))];
    }

    /// <summary>[f] m, the learned prior of a user of the model; null if the model has none, or has not kept the features of its users.</summary>
    public float[]? PriorOf(int user) => model is { UserFeatures: { } weights, Features.Users: { } table }
        ? weights.Deviation(weights.Predict(table.RowColumns(user), table.RowValues(user)), model.Known.Likes(user))
        : null;

    /// <summary>[questions] The answers, computed for several users at a time during enumeration.</summary>
    public IEnumerable<(int User, IReadOnlyList<Explanation> Explanations)> Rounds(
        IReadOnlyList<(int User, IReadOnlyList<int> Items)> questions, int shares, CancellationToken cancel)
    {
        using var use = model.Memory.BeginUse();
        var threads = Environment.ProcessorCount;
        for (var start = 0; start < questions.Count; start += threads * RoundUsersPerThread)
        {
            var answers = new Explanation[Math.Min(threads * RoundUsersPerThread, questions.Count - start)][];
            Threads.ForEachPiece(
                answers.Length,
                threads,
                n => answers[n] = Explain(questions[start + n].User, questions[start + n].Items, shares),
                cancel);
            for (var n = 0; n < answers.Length; n++) yield return (questions[start + n].User, answers[n]);
        }
    }
}

/// <summary>
/// A user's exact system A·x = b in double, decomposed: A = G + Σ w·yyᵀ over the items of the history, b = λ·m + Σ (1 + w)·y over the liked ones,
/// m the learned prior, 0 without features. Shares move the dislikes out of A: A₊·x = b − Σ w_d·(y_d·x)·y_d, A₊ = A − Σ w_d·y_d·y_dᵀ.
/// </summary>
sealed class UserSystem
{
    readonly FactorMatrix items;
    readonly IReadOnlyList<(int Item, float Strength)> history;
    readonly float[] codes;
    readonly DenseCholesky a;
    readonly DenseCholesky ofLikes; // A₊; A itself if there are no dislikes
    readonly double[] b;
    readonly double[]? ofPrior; // λ·m, the part of b that is not of the history

    /// <param name="gram">[f × f] YᵀY, lower triangle; unchanged.</param>
    /// <param name="items">[items × f] Y.</param>
    /// <param name="pairs">The weighting.</param>
    /// <param name="regularization">λ of the model's users.</param>
    /// <param name="history">The items that the user interacted with, each item once.</param>
    /// <param name="owner">The user, for the message of an error.</param>
    /// <param name="prior">[f] m, the learned prior of the user's features; null: zeros.</param>
    /// <exception cref="GpuAlsException">A is not positive definite.</exception>
    public UserSystem(
        double[] gram,
        FactorMatrix items,
        PairWeights pairs,
        RowRegularization regularization,
        IReadOnlyList<(int Item, float Strength)> history,
        string owner,
        float[]? prior = null)
    {
        this.items = items;
        this.history = history;
        codes = [.. history.Select(pair => pairs.Of(pair.Strength, pair.Item, history.Count).Code)];
        b = new double[items.Factors];
        var matrix = (double[])gram.Clone();
        var rowLambda = regularization.OfUser(history);
        for (var k = 0; k < items.Factors; k++) matrix[k * items.Factors + k] += rowLambda;
        if (prior is { } m)
        {
            ofPrior = new double[b.Length];
            for (var k = 0; k < b.Length; k++) ofPrior[k] = rowLambda * m[k];
            ofPrior.CopyTo(b, 0);
        }

        Add(matrix, areLiked: true);
        if (Array.TrueForAll(codes, PairCode.IsLike))
        {
            a = ofLikes = Factor(matrix);
            return;
        }

        ofLikes = Factor((double[])matrix.Clone());
        Add(matrix, areLiked: false);
        a = Factor(matrix);

        DenseCholesky Factor(double[] lower) =>
            DenseCholesky.TryFactor(lower, items.Factors) ?? throw new GpuAlsException(FormattableString.Invariant(
                $"the system of {owner} is not positive definite: regularization is {regularization.Given}, which is too little for these factors"));
    }

    /// <summary>[f] x = A⁻¹·b.</summary>
    public double[] Solve() => a.Solve(b);

    /// <summary>
    /// Splits y_i·A⁻¹·b into the shares of the items of the history: one solve, v = A₊⁻¹·y_i, and a dot product for each item. The weights of the
    /// neighbours are shares as they are.
    /// </summary>
    /// <param name="item">Row of the item.</param>
    /// <param name="neighbours">[items × items] B; null for none.</param>
    /// <param name="maxShares">The maximum number of shares, the highest ones.</param>
    public Explanation Explain(int item, SparseRows? neighbours, int maxShares)
    {
        var y = new double[b.Length];
        DoubleVectors.Widen(items.Row(item), y);
        var v = ofLikes.Solve(y);
        var x = ReferenceEquals(a, ofLikes) ? null : Solve();
        var total = x is null ? DoubleVectors.Dot(v, b) : DoubleVectors.Dot(x, y);
        var ofFeatures = ofPrior is null ? 0 : DoubleVectors.Dot(v, ofPrior);
        var shares = new Share[history.Count];
        for (var e = 0; e < shares.Length; e++)
        {
            var (known, strength) = history[e];
            DoubleVectors.Widen(items.Row(known), y);
            var factor = PairCode.IsLike(codes[e]) ? 1.0 + codes[e] : -PairCode.Weight(codes[e]) * DoubleVectors.Dot(x!, y);
            shares[e] = Share.Of(known, strength, factor * DoubleVectors.Dot(v, y), neighbours, item);
            total += shares[e].Neighbours;
        }

        return Explanation.Of(total, shares, maxShares) with { Features = ofFeatures };
    }

    /// <summary>Adds the liked entries, which go into b too, or the disliked ones.</summary>
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
