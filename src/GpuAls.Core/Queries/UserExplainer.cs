using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Weights;

namespace GpuAls.Core.Queries;

/// <summary>Explains scores of a model's users, several of one user with one decomposition, and many users on all cores.</summary>
/// <param name="model">The model.</param>
/// <param name="weights">The weights of its pairs.</param>
/// <param name="regularization">λ of its users.</param>
/// <param name="gram">[f × f] YᵀY of its items.</param>
sealed class UserExplainer(AlsModel model, PairWeights weights, RowRegularization regularization, Lazy<double[]> gram)
{
    // Few, so that the first answers are there soon, and enough that no thread waits long for the last.
    const int RoundUsersPerThread = 8;

    /// <exception cref="ArgumentOutOfRangeException">A row is out of range.</exception>
    /// <exception cref="NoHistoryException">There are items, and the user has no likes.</exception>
    public void Require(int user, IReadOnlyList<int> items)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)user, (uint)model.Users.Count, nameof(user));
        foreach (var item in items) ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)item, (uint)model.Items.Count, nameof(item));
        // A model without interactions has vectors, but nothing to explain them by.
        if (items.Count > 0 && (model.Factors.Users.IsZero(user) || model.Known.RowLength(user) == 0))
            throw NoHistoryException.Of(model, user, "there is nothing to explain");
    }

    /// <summary>[items] An explanation of each.</summary>
    /// <exception cref="GpuAlsException">The user's system is not positive definite.</exception>
    public Explanation[] Explain(int user, IReadOnlyList<int> items, int shares)
    {
        if (items.Count == 0) return [];
        var known = model.Known.RowColumns(user);
        var strengths = model.Known.RowValues(user);
        var history = new (int, float)[known.Length];
        for (var e = 0; e < history.Length; e++) history[e] = (known[e], strengths[e]);
        var who = "user " + DisplayText.Quote(model.Users.Name(user));
        var system = new UserSystem(gram.Value, model.Factors.Items, weights, regularization, history, who);
        return [.. items.Select(item => system.Explain(item, shares))];
    }

    /// <summary>[questions] The answers, some users at a time while they are taken.</summary>
    public IEnumerable<(int User, IReadOnlyList<Explanation> Explanations)> Rounds(
        IReadOnlyList<(int User, IReadOnlyList<int> Items)> questions, int shares, CancellationToken cancel)
    {
        var threads = Environment.ProcessorCount;
        for (var start = 0; start < questions.Count; start += threads * RoundUsersPerThread)
        {
            var answers = new Explanation[Math.Min(threads * RoundUsersPerThread, questions.Count - start)][];
            Threads.ForEachPiece(answers.Length, threads, n => answers[n] = Explain(questions[start + n].User, questions[start + n].Items, shares), cancel);
            for (var n = 0; n < answers.Length; n++) yield return (questions[start + n].User, answers[n]);
        }
    }
}
