using System.CommandLine;
using System.CommandLine.Help;

namespace GpuAls.Cli;

/// <summary>The command <c>gpuals</c>: the list of its subcommands is the list of its help.</summary>
sealed class GpuAlsCommand : RootCommand
{
    // Wide enough for the options, narrow enough to read; a screen that is narrower decides.
    const int HelpWidth = 100;

    static readonly IReadOnlyList<(string Name, Func<Terminal, Command> Create)> All =
    [
        ("inspect", terminal => new InspectCommand(terminal)),
        ("train", terminal => new TrainCommand(terminal)),
        ("tune", terminal => new TuneCommand(terminal)),
        ("split", terminal => new SplitCommand(terminal)),
        ("evaluate", terminal => new EvaluateCommand(terminal)),
        ("recommend", terminal => new RecommendCommand(terminal)),
        ("similar-items", SimilarCommand.Items),
        ("similar-users", SimilarCommand.Users),
        ("explain", terminal => new ExplainCommand(terminal)),
        ("score", terminal => new ScoreCommand(terminal)),
        ("show", terminal => new ShowCommand(terminal)),
        ("info", terminal => new InfoCommand(terminal)),
        ("generate", terminal => new GenerateCommand(terminal)),
        ("benchmark", terminal => new BenchmarkCommand(terminal)),
        ("devices", terminal => new DevicesCommand(terminal)),
        ("demo", terminal => new DemoCommand(terminal)),
    ];

    /// <param name="terminal">Where to read and write.</param>
    /// <param name="first">The first word of the command line: where it is a subcommand, that one alone is made, for making all takes as long as answering.</param>
    public GpuAlsCommand(Terminal terminal, string? first)
        : base("Recommendations from play counts: trains an implicit-feedback model (ALS) on who played what how often, and asks it. Start with: gpuals demo")
    {
        HelpName = "gpuals"; // also where another program, such as a test, runs it
        var help = new HelpAction { MaxWidth = Math.Min(HelpWidth, terminal.OutputWidth ?? HelpWidth) };
        Options.OfType<HelpOption>().Single().Action = help;
        Options.OfType<VersionOption>().Single().Action = new VersionAction();
        var named = All.Where(subcommand => subcommand.Name == first).ToList();
        foreach (var (_, create) in named.Count > 0 ? named : All) Add(create(terminal));

        SetAction(help.Invoke);
    }
}
