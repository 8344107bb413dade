namespace GpuAls.Distributed.Planning;

/// <summary>The memory, the traffic and the time of a training on several ranks, from its sizes and the speed of the machines.</summary>
/// <param name="Training">The training.</param>
/// <param name="Machines">The machines.</param>
sealed record TrainingPlan(PlannedTraining Training, PlannedMachines Machines)
{
    /// <summary>
    /// Whether ranks send rows while they solve others: on processors between hosts. A solver that whitens does it if it pays.
    /// </summary>
    public bool IsBesideSolving => Training.Ranks > 1 && (!Training.IsWhitened || ExchangeTimes.Of(Training, Machines).Pays);

    /// <summary>The memory of rank 0.</summary>
    public RankMemory Rank0 => RankMemory.OfRank0(Chosen);

    /// <summary>The memory of each other rank; null for one rank.</summary>
    public RankMemory? Other => Training.Ranks == 1 ? null : RankMemory.OfOther(Chosen);

    /// <summary>The bytes that all ranks send in an iteration.</summary>
    public IterationTraffic Traffic => Chosen.Traffic;

    /// <summary>The seconds of an iteration.</summary>
    public IterationTime Time => IterationTime.Of(Chosen, Machines);

    /// <summary>The work of rank 0 alone.</summary>
    public WorkOfRank0 Alone => WorkOfRank0.Of(Training, Machines);

    /// <summary>The part of an iteration that takes longest.</summary>
    public PlanPart Bound =>
        Time.Solving >= Math.Max(Time.Vectors, Time.Sums) ? PlanPart.Solving : Time.Vectors >= Time.Sums ? PlanPart.Vectors : PlanPart.Sums;

    /// <summary>Whether the machines have the memory of all ranks; null if their memory is unknown.</summary>
    public bool? Fits => Machines.MemoryBytes is { } memory ? Math.Max(Rank0.Total, Other?.Total ?? 0) <= memory : null;

    PlannedTraining Chosen => Training with { WhitensReceivedRows = Training.IsWhitened && IsBesideSolving };
}

/// <summary>A part of an iteration.</summary>
enum PlanPart
{
    /// <summary>The work of the ranks on their rows.</summary>
    Solving,

    /// <summary>The exchange of vectors.</summary>
    Vectors,

    /// <summary>The exchange of the sums of the Gram matrices.</summary>
    Sums,
}
