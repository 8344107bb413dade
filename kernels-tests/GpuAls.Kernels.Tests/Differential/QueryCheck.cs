using GpuAls.Core.Model;
using GpuAls.Core.Queries;
using GpuAls.Core.Weights;
using GpuAls.Testing;

namespace GpuAls.Kernels.Tests.Differential;

/// <summary>The answers of a model on the CPU, compared with the reference in double: lists, similar rows, explanations, folded-in users.</summary>
/// <remarks>
/// A score of n products in float32 has an error of at most n·u·Σ|x_k·y_k|, whatever the order. Two items may change places if their scores are
/// nearer than that. Products of tiny factors may become 0. Explanations and folded-in vectors are computed in double: their bound is 2⁻⁵² times the
/// condition of the user's system, and the rounding of the result.
/// </remarks>
sealed class QueryCheck
{
    const int Users = 3;
    const double UnitOfDouble = 1.0 / (1L << 52);

    readonly AlsModel model;
    readonly Recommender recommender;
    readonly double[][] users;
    readonly double[][] items;
    readonly double[][] neighbours;
    readonly WeightedRows codes;

    public QueryCheck(AlsModel model)
    {
        this.model = model;
        recommender = new Recommender(model);
        var factors = Snapshot.Of(model.Factors);
        (users, items) = (factors.Side(ofUsers: true), factors.Side(ofUsers: false));
        codes = model.Options.Weighting.Of(model.Known).ByUser();
        neighbours = model.Neighbours is { } some ? NeighbourModels.Dense(some) : [];
    }

    /// <summary>Compares the answers for a few users and items.</summary>
    /// <param name="seed">The seed of the users, the items and the filters.</param>
    public void Check(int seed)
    {
        var random = new Random(seed);
        int[] withHistory = [.. Enumerable.Range(0, users.Length).Where(user => !model.Factors.Users.IsZero(user))];
        random.Shuffle(withHistory);
        foreach (var user in withHistory.Take(Users))
        {
            var options = new RecommendOptions { Count = random.Next(1, items.Length + 2), IncludeKnown = random.Next(2) == 0 };
            CheckList(user, options);
            // A user with features and no history has a vector, but nothing to explain it by.
            if (model.Known.RowLength(user) > 0) CheckSolved(user, random.Next(items.Length));
            CheckSimilar("user", users, user, recommender.SimilarUsers(user, options.Count), options.Count);
        }

        int[] withUsers = [.. Enumerable.Range(0, items.Length).Where(item => !model.Factors.Items.IsZero(item))];
        var chosen = withUsers[random.Next(withUsers.Length)];
        CheckSimilar("item", items, chosen, recommender.SimilarItems(chosen, items.Length), items.Length);
    }

    void CheckList(int user, RecommendOptions options)
    {
        var known = model.Known.RowColumns(user).ToArray();
        int[] candidates = [.. Enumerable.Range(0, items.Length).Except(options.IncludeKnown ? [] : known)];
        var scores = candidates.ToDictionary(item => item, item => Score(user, item));
        CheckOrder($"the list of user {user}", scores, recommender.Recommend(user, options), options.Count);
    }

    static void CheckSimilar(string side, double[][] rows, int row, IReadOnlyList<Scored> answer, int count)
    {
        double[] norms = [.. rows.Select(vector => Math.Sqrt(ReferenceSolvers.Dot(vector, vector)))];
        // A cosine is the quotient of three sums of f products.
        var operations = 3 * rows[0].Length + 8;
        var cosines = Enumerable.Range(0, rows.Length).Where(other => norms[other] > 0).ToDictionary(
            other => other,
            other => (
                ReferenceSolvers.Dot(rows[row], rows[other]) / norms[row] / norms[other],
                operations * (Rounding.Unit + Rounding.Smallest / Math.Pow(Math.Min(norms[row], norms[other]), 2))));
        CheckOrder($"the rows similar to {side} {row}", cosines, answer, count);
    }

    /// <summary>Requires that a list has the best candidates, in order, with their scores.</summary>
    static void CheckOrder(string subject, Dictionary<int, (double Score, double Bound)> candidates, IReadOnlyList<Scored> answer, int count)
    {
        Disagreement.Require(answer.Count == Math.Min(count, candidates.Count), $"{subject} has {answer.Count} rows of {candidates.Count}");
        Disagreement.Require(answer.DistinctBy(scored => scored.Row).Count() == answer.Count, $"{subject} has a row twice");
        for (var place = 0; place < answer.Count; place++)
        {
            var (row, score) = answer[place];
            Disagreement.Require(candidates.ContainsKey(row), $"{subject} has the hidden row {row}");
            Disagreement.Require($"the score of row {row} in {subject}", candidates[row].Score, score, candidates[row].Bound);
            if (place == 0) continue;
            var before = answer[place - 1];
            Disagreement.Require(
                before.Score > score || (before.Score == score && before.Row < row), $"rows {before.Row} and {row} of {subject} are not in order");
        }

        if (answer.Count == 0) return;
        var listed = answer.Select(scored => scored.Row).ToHashSet();
        foreach (var (row, (score, bound)) in candidates)
        {
            Disagreement.Require(
                listed.Contains(row) || score - bound <= answer[^1].Score,
                FormattableString.Invariant($"{subject} lacks row {row} with the score {score:R}"));
        }
    }

    (double Score, double Bound) Score(int user, int item)
    {
        var (x, y) = (users[user], items[item]);
        var score = ReferenceSolvers.Dot(x, y);
        var magnitude = ReferenceSolvers.Dot(Array.ConvertAll(x, Math.Abs), Array.ConvertAll(y, Math.Abs));
        var likes = Likes(user);
        if (neighbours.Length > 0)
        {
            score += likes.Sum(liked => neighbours[liked][item]);
            magnitude += likes.Sum(liked => Math.Abs(neighbours[liked][item]));
        }

        return (score, (x.Length + likes.Length + 2) * (Rounding.Unit * magnitude + Rounding.Smallest));
    }

    int[] Likes(int user) =>
        [.. model.Known.RowColumns(user).ToArray().Where((_, e) => model.Known.RowValues(user)[e] > 0)];

    /// <summary>Compares the vector of a user's history and an explanation, which both solve the user's system.</summary>
    void CheckSolved(int user, int item)
    {
        var weights = ReferenceWeights.ByUser(model.Known, model.Options);
        // The queries use the weights as float32 stores them; ProblemCheck compares those with the reference.
        ReferenceAls.Entry[] entries =
            [.. weights[user].Zip(codes.RowCodes(user), (entry, code) => entry with { Weight = entry.IsDislike ? -2.0 - code : code })];
        var byItem = ReferenceWeights.Transpose(weights, items.Length);
        var lambda = ReferenceAls.RowRegularization(weights, byItem, model.Options).Users[user] / model.Options.UnobservedWeight;
        var gram = ReferenceAls.Gram(items, lambda);
        var prior = recommender.Explainer.PriorOf(user);
        var b = ReferenceAls.RightHandSide(entries, items);
        for (var k = 0; k < b.Length; k++) b[k] += lambda * (prior?[k] ?? 0);
        var x = ReferenceSolvers.Cholesky(ReferenceAls.System(gram, entries, items), b);
        // The trace of A is at least its largest eigenvalue, and λ at most its smallest.
        var size = Enumerable.Range(0, gram.Length).Sum(k => gram[k][k])
            + entries.Sum(entry => Math.Abs(entry.Weight) * ReferenceSolvers.Dot(items[entry.Column], items[entry.Column]));
        var relative = UnitOfDouble * gram.Length * size / lambda;
        var right = entries.Sum(entry => (1 + Math.Abs(entry.Weight)) * Math.Sqrt(ReferenceSolvers.Dot(items[entry.Column], items[entry.Column])));

        if (prior is not null) right += lambda * Math.Sqrt(prior.Sum(value => (double)value * value));
        var history = model.Known.RowColumns(user).ToArray().Zip(model.Known.RowValues(user).ToArray()).ToArray();
        var folded = prior is null ? recommender.FoldIn(history) : recommender.FoldInWithPrior(history, Predicted(user));
        for (var k = 0; k < x.Length; k++)
        {
            var bound = Rounding.Unit * Math.Abs(x[k]) + relative * right / lambda;
            Disagreement.Require($"factor {k} of the folded-in user {user}", x[k], folded.Vector[k], bound);
        }

        CheckExplanation(user, item, entries, gram, x, prior, relative * right / lambda, lambda);
    }

    float[] Predicted(int user)
    {
        var table = model.Features!.Users!;
        return model.UserFeatures!.Predict(table.RowColumns(user), table.RowValues(user));
    }

    void CheckExplanation(
        int user, int item, ReferenceAls.Entry[] entries, double[][] gram, double[] x, float[]? prior, double ofVector, double lambda)
    {
        var explanation = recommender.Explain(user, item);
        ReferenceAls.Entry[] likes = [.. entries.Where(entry => !entry.IsDislike)];
        var v = ReferenceSolvers.Cholesky(ReferenceAls.System(gram, likes, items), items[item]);
        var bound = ofVector * 4 * (1 + items.Max(y => ReferenceSolvers.Dot(y, y))) * (1 + entries.Sum(entry => 1 + Math.Abs(entry.Weight)));
        var total = ReferenceSolvers.Dot(items[item], x);
        foreach (var entry in entries)
        {
            var factor = entry.IsDislike ? -entry.Weight * ReferenceSolvers.Dot(items[entry.Column], x) : 1 + entry.Weight;
            var ofNeighbours = neighbours.Length > 0 && !entry.IsDislike ? neighbours[entry.Column][item] : 0;
            var share = factor * ReferenceSolvers.Dot(items[entry.Column], v) + ofNeighbours;
            total += ofNeighbours;
            Disagreement.Require(
                $"the share of item {entry.Column} in the score of item {item} for user {user}",
                share, explanation.Shares.Single(one => one.Item == entry.Column).Value, bound);
        }

        Disagreement.Require($"the explained score of item {item} for user {user}", total, explanation.Total, bound);
        var ofFeatures = prior is null ? 0 : lambda * ReferenceSolvers.Dot(Array.ConvertAll(prior, value => (double)value), v);
        Disagreement.Require($"the share of the features of user {user} in the score of item {item}", ofFeatures, explanation.Features, bound);
        var sum = explanation.Shares.Sum(share => share.Value) + explanation.Features;
        Disagreement.Require($"the sum of the shares of item {item} for user {user}", explanation.Total, sum, bound);
    }
}
