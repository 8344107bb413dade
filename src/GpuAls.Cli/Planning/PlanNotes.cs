using GpuAls.Cli.Output;
using GpuAls.Distributed.Planning;

namespace GpuAls.Cli.Planning;

/// <summary>The limits of a planned training in sentences.</summary>
static class PlanNotes
{
    /// <param name="plan">The plan.</param>
    public static IEnumerable<string> Of(TrainingPlan plan)
    {
        yield return Bound(plan);
        if (plan.Other is { } other)
        {
            if (plan.IsBesideSolving) yield return BesideSolving(plan.Time);
            yield return Held(plan.Training);
            yield return Rank0(plan.Rank0.Total, other.Total);
        }

        if (plan.Machines.MemoryBytes is { } memory) yield return Fit(plan, memory);
    }

    static string Bound(TrainingPlan plan)
    {
        var (name, seconds) = plan.Bound switch
        {
            PlanPart.Solving => ("solving", plan.Time.Solving),
            PlanPart.Vectors => ("the exchange of vectors", plan.Time.Vectors),
            PlanPart.Sums => ("the exchange of the Gram matrices", plan.Time.Sums),
        };
        return FormattableString.Invariant($"An iteration is bound by {name}: {Format.Seconds(seconds)} of {Format.Seconds(plan.Time.Total)}.");
    }

    static string BesideSolving(IterationTime time) =>
        $"Ranks on processors send vectors while they solve: {Format.Seconds(time.Hidden)} of the exchange take no time of their own.";

    static string Held(PlannedTraining training) =>
        FormattableString.Invariant($"Each rank holds the vectors of {training.HeldUsers / training.Users:P0} of the users and ")
        + FormattableString.Invariant($"{training.HeldItems / training.Items:P0} of the items, at most: those that its pairs refer to.");

    static string Rank0(double rank0, double other) =>
        FormattableString.Invariant($"Rank 0 needs {rank0 / other:0.#} times the memory of another rank: it holds all interactions.");

    static string Fit(TrainingPlan plan, double memory)
    {
        var (rank0, other) = (plan.Rank0.Total, plan.Other?.Total ?? 0);
        var needed = (rank0 > memory, other > memory) switch
        {
            (true, true) => $"not enough for any rank: rank 0 needs {Format.Bytes(rank0)}, and each other {Format.Bytes(other)}",
            (true, false) => plan.Other is null
                ? $"not enough: the training needs {Format.Bytes(rank0)}"
                : $"not enough for rank 0, which needs {Format.Bytes(rank0)}; it is enough for the others",
            (false, true) => $"not enough for the ranks other than 0, which need {Format.Bytes(other)}",
            (false, false) => "enough for every rank",
        };
        return $"{Format.Bytes(memory)} are {needed}.";
    }
}
