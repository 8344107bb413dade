using GpuAls.Cli.Output;
using GpuAls.Cli.Training;
using GpuAls.Distributed.Planning;

namespace GpuAls.Cli.Planning;

/// <summary>The report of a plan: the machines, the memory, an iteration, and the work before and after the iterations.</summary>
static class PlanReport
{
    /// <param name="plan">The plan.</param>
    public static Report Of(TrainingPlan plan)
    {
        var (training, machines) = (plan.Training, plan.Machines);
        return new Report(
            null,
            [
                new("users", "Users", training.Users, "N0"),
                new("items", "Items", training.Items, "N0"),
                new("pairs", "Pairs (user, item)", (long)training.Pairs, "N0"),
                new("factors", "Factors", training.Factors),
                new("solver", "Solver", SolverOptions.Word(training.Solver)),
                new("ranks", "Ranks", training.Ranks, "N0"),
                new("threads", "Threads of a rank", training.Threads),
                new("linkBytesPerSecond", "Link of a rank, GB/s", machines.LinkBytesPerSecond, "0,,,.###"),
                new("operationsPerSecond", "Speed of a rank, GFLOP/s", machines.OperationsPerSecond, "#,##0,,,.#"),
                new("memoryBytes", machines.MemoryBytes is null ? null : "Memory of a rank", machines.MemoryBytes, Field.Bytes),
                new("bound", null, Word(plan.Bound)),
                new("besideSolving", null, plan.IsBesideSolving),
                new("fits", null, plan.Fits),
            ],
            Memory(plan),
            Iteration(plan),
            Alone(plan))
        {
            Notes = [.. PlanNotes.Of(plan)],
        };
    }

    static Table Memory(TrainingPlan plan)
    {
        var (rank0, other) = (plan.Rank0, plan.Other);
        return new(
            "memory",
            "Memory",
            [new("part", "Part"), new("rank0Bytes", "Rank 0", Field.Bytes), new("otherBytes", other is null ? null : "Each other rank", Field.Bytes)],
            [
                Row("program", memory => memory.Program),
                Row("interactions", memory => memory.Interactions),
                Row("names and row starts", memory => memory.Rows),
                Row("vectors", memory => memory.Vectors),
                Row("solver", memory => memory.Solver),
                Row("exchange", memory => memory.Exchange),
                Row("all", memory => memory.Total),
            ]);

        object?[] Row(string part, Func<RankMemory, double> bytes) => [part, bytes(rank0), other is null ? null : bytes(other)];
    }

    static Table Iteration(TrainingPlan plan)
    {
        var (traffic, time) = (plan.Traffic, plan.Time);
        return new(
            "iteration",
            "An iteration",
            [new("part", "Part"), new("bytes", "Sent by all ranks", Field.Bytes), new("seconds", "Seconds", "N3")],
            [
                ["solving", 0.0, time.Solving],
                ["vectors", traffic.Vectors, time.Vectors],
                ["gram", traffic.Sums, time.Sums],
                ["orders", traffic.Orders, 0.0],
                ["all", traffic.Total, time.Total],
            ]);
    }

    static Table Alone(TrainingPlan plan) => new(
        "alone",
        "Before and after the iterations",
        [new("part", "Part"), new("bytes", "Sent or received", Field.Bytes), new("seconds", "Seconds", "N3")],
        [
            ["start, once, on all ranks", plan.Alone.StartBytes, plan.Alone.StartSeconds],
            ["parts of the ranks, once, from rank 0", plan.Alone.PartBytes, plan.Alone.PartSeconds],
            ["vectors of the model, twice, to rank 0", plan.Alone.GatherBytes, plan.Alone.GatherSeconds],
        ]);

    static string Word(PlanPart part) => part switch
    {
        PlanPart.Solving => "solving",
        PlanPart.Vectors => "vectors",
        PlanPart.Sums => "gram",
    };
}
