using System.CommandLine;
using System.CommandLine.Help;

namespace GpuAls.Cli;

/// <summary>The command <c>gpuals</c>: the list of its subcommands is the list of its help.</summary>
sealed class GpuAlsCommand : RootCommand
{
    // Wide enough for the options, narrow enough to read; a screen that is narrower decides.
    const int HelpWidth = 100;

    public GpuAlsCommand(Terminal terminal)
        : base("Recommendations from play counts: trains an implicit-feedback model (ALS) on who played what how often, and asks it. Start with: gpuals demo")
    {
        HelpName = "gpuals"; // also where another program, such as a test, runs it
        var help = new HelpAction { MaxWidth = Math.Min(HelpWidth, terminal.OutputWidth ?? HelpWidth) };
        Options.OfType<HelpOption>().Single().Action = help;
        Options.OfType<VersionOption>().Single().Action = new VersionAction();
        Add(new InspectCommand(terminal));
        Add(new TrainCommand(terminal));
        Add(new RecommendCommand(terminal));
        Add(SimilarCommand.Items(terminal));
        Add(SimilarCommand.Users(terminal));
        Add(new ExplainCommand(terminal));
        Add(new ScoreCommand(terminal));
        Add(new ShowCommand(terminal));
        Add(new InfoCommand(terminal));
        Add(new GenerateCommand(terminal));
        Add(new BenchmarkCommand(terminal));
        Add(new DevicesCommand(terminal));
        Add(new DemoCommand(terminal));
        SetAction(help.Invoke);
    }
}
