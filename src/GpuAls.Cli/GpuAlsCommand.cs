using System.CommandLine;
using System.CommandLine.Help;
using GpuAls.Cli.Commands;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;

namespace GpuAls.Cli;

/// <summary>The command <c>gpuals</c> with its subcommands, in the order and the groups of the help.</summary>
sealed class GpuAlsCommand : RootCommand
{
    // Readable lines; a narrower screen has narrower help.
    const int MaxHelpWidth = 100;

    static readonly IReadOnlyList<(string Group, string Name, Func<Terminal, Command> Create)> All =
    [
        ("Data", "sniff", terminal => new SniffCommand(terminal)),
        ("Data", "inspect", terminal => new InspectCommand(terminal)),
        ("Data", "split", terminal => new SplitCommand(terminal)),
        ("Data", "prepare", terminal => new PrepareCommand(terminal)),
        ("Data", "generate", terminal => new GenerateCommand(terminal)),
        ("Data", "datasets", terminal => new DatasetsCommand(terminal)),
        ("Training and evaluation", "train", terminal => new TrainCommand(terminal)),
        ("Training and evaluation", "tune", terminal => new TuneCommand(terminal)),
        ("Training and evaluation", "evaluate", terminal => new EvaluateCommand(terminal)),
        ("Training and evaluation", "update", terminal => new UpdateCommand(terminal)),
        ("Training and evaluation", "forget", terminal => new ForgetCommand(terminal)),
        ("Training and evaluation", "index", terminal => new IndexCommand(terminal)),
        ("Queries", "recommend", terminal => new RecommendCommand(terminal)),
        ("Queries", "users-for", terminal => new UsersForCommand(terminal)),
        ("Queries", "similar-items", SimilarCommand.Items),
        ("Queries", "similar-users", SimilarCommand.Users),
        ("Queries", "explain", terminal => new ExplainCommand(terminal)),
        ("Queries", "score", terminal => new ScoreCommand(terminal)),
        ("Queries", "show", terminal => new ShowCommand(terminal)),
        ("Queries", "features", terminal => new FeaturesCommand(terminal)),
        ("Queries", "info", terminal => new InfoCommand(terminal)),
        ("Queries", "serve", terminal => new ServeCommand(terminal)),
        ("Models", "report", terminal => new ReportCommand(terminal)),
        ("Models", "plot", terminal => new PlotCommand(terminal)),
        ("Models", "export", terminal => new ExportCommand(terminal)),
        ("Models", "import", terminal => new ImportCommand(terminal)),
        ("Machine", "devices", terminal => new DevicesCommand(terminal)),
        ("Machine", "benchmark", terminal => new BenchmarkCommand(terminal)),
        ("Machine", "plan", terminal => new PlanCommand(terminal)),
        ("Machine", "config", terminal => new ConfigCommand(
            terminal, () => Configurable(terminal), words => new GpuAlsCommand(terminal, words[0]).Understand(words))),
        ("Machine", "schema", terminal => new SchemaCommand(terminal)),
        ("Machine", "completion", terminal => new CompletionCommand(terminal)),
        ("Tour", "demo", terminal => new DemoCommand(terminal, Program.Run)),
    ];

    /// <param name="terminal">The terminal.</param>
    /// <param name="first">The first word of the command line; if it is a subcommand, only that one is created, because creating all takes as long as
    /// an answer.</param>
    public GpuAlsCommand(Terminal terminal, string? first)
        : base("Train recommendation models on implicit feedback (plays, clicks, purchases), and query them.")
    {
        HelpName = "gpuals"; // also if another program, such as a test, runs the command
        var help = new GroupedHelpAction(Math.Min(MaxHelpWidth, terminal.OutputWidth ?? MaxHelpWidth), WriteOverview);
        var (helpOption, versionOption) = (Options.OfType<HelpOption>().Single(), Options.OfType<VersionOption>().Single());
        (helpOption.Action, helpOption.Description) = (help, "Show this help.");
        (versionOption.Action, versionOption.Description) = (new VersionAction(), "Show the version.");
        var named = All.Where(subcommand => subcommand.Name == first).ToList();
        foreach (var (_, _, create) in named.Count > 0 ? named : All)
        {
            var command = create(terminal);
            foreach (var one in command.Subcommands.Prepend(command))
            {
                General.AddTo((DocumentedCommand)one);
                TypedOptions.CheckFirst(one);
                // UnknownWords reports them, with suggestions.
                one.TreatUnmatchedTokensAsErrors = false;
            }

            Add(command);
        }

        // [suggest] of the library, which fails if it is typed twice: completion has its own, see Suggestions.
        Directives.Clear();
        TreatUnmatchedTokensAsErrors = false;
        SetAction(help.Invoke);
    }

    /// <summary>The commands that can be configured, by their words, such as datasets get.</summary>
    public static IReadOnlyDictionary<string, DocumentedCommand> Configurable(Terminal terminal) =>
        new GpuAlsCommand(terminal, first: null).Subcommands.Cast<DocumentedCommand>().SelectMany(
            command => command.Subcommands.Cast<DocumentedCommand>().Select(one => ($"{command.Name} {one.Name}", one))
                .Prepend((command.Name, command)))
            .Where(pair => pair.Item2.IsConfigured).ToDictionary(pair => pair.Item1, pair => pair.Item2, StringComparer.Ordinal);

    /// <summary>Parses a command line. A name may start with @ and is then not a response file.</summary>
    public ParseResult Understand(IReadOnlyList<string> args) => Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

    /// <summary>The options that every command has.</summary>
    public GeneralOptions General { get; } = new();

    void WriteOverview(HelpWriter writer)
    {
        writer.Text(Description!);
        writer.Section("Usage", ["gpuals <command> [options]"]);
        foreach (var group in All.GroupBy(subcommand => subcommand.Group))
        {
            var commands = group.Select(subcommand => Subcommands.First(command => command.Name == subcommand.Name));
            writer.Section(
                group.Key,
                [
                    .. commands.Select(
                        command => (
                            string.Join(' ', [command.Name, .. command.Arguments.Select(argument => $"<{argument.Name}>")]), command.Description!))]);
        }

        writer.Section("Options", [.. Options.Select(option => (HelpWriter.Name(option), option.Description ?? ""))]);
        writer.Section("Exit codes", ExitCodes.All);
        writer.Text("Run gpuals <command> --help for the options of a command, and gpuals demo for a tour.");
    }
}
