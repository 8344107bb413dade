using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Training;
using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Planning;

namespace GpuAls.Cli.Planning;

/// <summary>The sizes of a training that is planned, and its machines.</summary>
sealed class PlanOptions
{
    static readonly AlsOptions Solved = new()
    {
        Factors = 128,
        Solver = Solver.PreconditionedConjugateGradient,
    };

    // The limits are those of a training: a user has a number of 32 bits.
    readonly NumberOption<int> users = new("--users", "Number of users, such as 1e9.", null, NumberRange.AtLeast(1)) { Required = true };
    readonly NumberOption<int> items = new("--items", "Number of items, such as 1e8.", null, NumberRange.AtLeast(1)) { Required = true };
    readonly NumberOption<long> pairs = new("--pairs", "Number of pairs of a user and an item, such as 5e10.", null, NumberRange.AtLeast(1L))
    {
        Required = true,
    };

    readonly NumberOption<int> factors = new(FactorsOption.OptionName, "Number of factors.", Solved.Factors, FactorsOption.Range);
    readonly NumberOption<int> ranks = new("--ranks", "Number of ranks.", 1, NumberRange.From(1, 1 << 20));
    readonly QuantityOption link = new(
        "--link",
        "Speed of the link of a rank, in each direction: 200Gb is 200 gigabits a second, and 25GB is 25 gigabytes.",
        "100Gb",
        QuantityUnit.Speed);

    readonly NumberOption<int> threads = new("--threads", "Number of CPU threads of a rank.", 16, NumberRange.From(1, 1 << 16));
    readonly NumberOption<double> rate = new(
        "--rate",
        $"Speed of a rank in GFLOP/s, as gpuals benchmark prints it for the solver and the number of factors. Default: "
        + FormattableString.Invariant($"{PlannedMachines.OperationsPerSecondOfThread / 1e9} for each thread, measured on an AMD EPYC with ")
        + "gpuals benchmark --full --device cpu --factors 128 --iterations 4 --solver pcg.",
        null,
        NumberRange.Above(0.0));

    readonly QuantityOption memory = new(
        "--memory", "Memory of each rank: 512GB or 512GiB. The plan says whether it is enough.", null, QuantityUnit.Size);

    readonly SolverOptions solver = new(Solved.Solver);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(DocumentedCommand command)
    {
        command.Add(HelpHeading.Common, users, items, pairs, factors, ranks, link);
        command.Add(HelpHeading.Device, threads, rate, memory);
        solver.AddTo(command);
        command.Validators.Add(result =>
        {
            if (solver.IsAuto(result))
                result.AddError($"--solver is '{SolverOptions.Auto}', which is chosen from data, and a plan has none; expected a solver such as pcg");
        });
    }

    /// <summary>The plan.</summary>
    /// <exception cref="GpuAlsException">There are more pairs than users times items.</exception>
    public TrainingPlan Read(ParseResult parse)
    {
        var (given, all) = (parse.GetValue(pairs), (double)parse.GetValue(users) * parse.GetValue(items));
        if (given > all)
            throw new GpuAlsException(FormattableString.Invariant($"--pairs is {given}; expected at most {all:0}, the users times the items"));
        var settings = solver.Read(parse, Solved with { Factors = parse.GetValue(factors) });
        var used = parse.GetValue(threads);
        return new(
            new(parse.GetValue(users), parse.GetValue(items), parse.GetValue(pairs), settings.Factors, parse.GetValue(ranks))
            {
                Solver = settings.Solver ?? Solver.PreconditionedConjugateGradient,
                Steps = settings.ConjugateGradientSteps,
                Block = settings.Block,
                Threads = used,
            },
            new(
                link.Read(parse)!.Value,
                parse.IsGiven(rate) ? parse.GetValue(rate) * 1e9 : used * PlannedMachines.OperationsPerSecondOfThread,
                memory.Read(parse)));
    }
}
