using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Cli.Commands;
using GpuAls.Cli.Exporting;
using GpuAls.Cli.Help;
using GpuAls.Core.Solving;
using GpuAls.Core.Weights;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Splits;
using GpuAls.Export.Vectors;
using GpuAls.Ingestion;
using GpuAls.Reporting;

namespace GpuAls.Cli.Tests;

/// <summary>The help of every command, compared with the reviewed text in Help/.</summary>
public sealed class HelpTests
{
    // The program writes the text: for name in Help/*.txt, gpuals NAME --help > Help/NAME.txt.
    [Theory]
    [InlineData("gpuals")]
    [InlineData("sniff")]
    [InlineData("inspect")]
    [InlineData("train")]
    [InlineData("tune")]
    [InlineData("update")]
    [InlineData("forget")]
    [InlineData("index")]
    [InlineData("split")]
    [InlineData("evaluate")]
    [InlineData("recommend")]
    [InlineData("users-for")]
    [InlineData("similar-items")]
    [InlineData("similar-users")]
    [InlineData("explain")]
    [InlineData("score")]
    [InlineData("show")]
    [InlineData("features")]
    [InlineData("info")]
    [InlineData("report")]
    [InlineData("plot")]
    [InlineData("serve")]
    [InlineData("export")]
    [InlineData("import")]
    [InlineData("generate")]
    [InlineData("prepare")]
    [InlineData("datasets")]
    [InlineData("datasets-get")]
    [InlineData("benchmark")]
    [InlineData("devices")]
    [InlineData("plan")]
    [InlineData("config")]
    [InlineData("completion")]
    [InlineData("schema")]
    [InlineData("demo")]
    public void Help_IsTheTextThatWasReviewed(string command)
    {
        var help = Gpuals.Answer(
            command switch { "gpuals" => ["--help"], "datasets-get" => ["datasets", "get", "--help"], _ => [command, "--help"] });

        Assert.Equal(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Help", $"{command}.txt")), help.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void EveryCommand_IsReviewed() => Assert.Equal(
        [.. Commands.Select(command => command is DatasetsGetCommand ? "datasets-get" : command.Name).Order(StringComparer.Ordinal)],
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Help")).Select(Path.GetFileNameWithoutExtension).Where(name => name != "gpuals")
            .Order(StringComparer.Ordinal));

    [Fact]
    public void EveryOption_IsInOneGroup() => Assert.All(
        Commands,
        command => Assert.Equal(
            command.Options.Where(option => !option.Hidden).Select(option => option.Name).Order(),
            command.Groups.SelectMany(group => group.Options).Select(option => option.Name).Order()));

    [Fact]
    public void EveryChoice_IsInTheHelp()
    {
        AssertDescribes("train", "--solver", SolverInfo.All.Select(row => $"{row.Word}, {row.Help}"));
        AssertDescribes("train", "--confidence", ConfidenceInfo.All.Select(row => $"{row.Word}, {row.Formula}"));
        AssertDescribes("train", "--start", StartInfo.All.Select(row => $"{row.Word}, {row.Help}"));
        AssertDescribes("train", "--regularization-scale", RegularizationScaleInfo.All.Select(row => $"{row.Word}, {row.Help}"));
        AssertDescribes("train", "--preset", AlsPreset.All.Select(row => $"{row.Name}, {row.Help}"));
        AssertDescribes("train", "--precision", PrecisionInfo.All.Select(row => row.Word));
        AssertDescribes("train", "--format", InteractionFormat.All.Select(format => $"{format.Word} ({format.Help})"));
        var figures = Commands.Single(one => one.Name == "plot").Arguments[1].Description!;
        Assert.All(PlotKind.All, kind => Assert.Contains($"{kind.Word} ({kind.Help})", figures));
        AssertDescribes("export", "--as", ExportFormats.All.Select(format => $"{format.Word} ({format.Help})"));
        AssertDescribes("export", "--metric", VectorMetricInfo.All.Select(row => $"{row.Word} ({row.Help})"));
        foreach (var command in (string[])["train", "tune", "evaluate"]) AssertDescribes(command, "--metric", MetricKind.AccuracyNames);
        foreach (var (command, option) in (ReadOnlySpan<(string, string)>)[("train", "--validate"), ("tune", "--validate"), ("split", "--split")])
        {
            var kinds = SplitKind.All.Where(kind => option == "--split" || kind.ValidatesTrainings);
            AssertDescribes(command, option, kinds.Select(kind => $"{kind.ExampleText} ({kind.Help})"));
        }

        static void AssertDescribes(string command, string option, IEnumerable<string> phrases)
        {
            var described = Commands.Single(one => one.Name == command).Options.Single(one => one.Name == option);
            Assert.All(phrases, phrase => Assert.Contains(phrase, described.Description));
        }
    }

    [Fact]
    public void EveryExample_IsUnderstood()
    {
        foreach (var example in Commands.SelectMany(command => command.Examples))
        {
            var parse = new GpuAlsCommand(Terminal.OfProcess(), first: null).Parse(
                CommandLineParser.SplitCommandLine(example.CommandLine).Skip(1).ToArray());
            Assert.False(UnknownWords.HasErrors(parse), example.CommandLine);
        }
    }

    [Fact]
    public void ANarrowScreen_WrapsTheHelp()
    {
        using var output = new StringWriter { NewLine = "\n" };
        Program.Run(
            ["train", "--help"], new Terminal(output, TextWriter.Null, Stream.Null) { OutputWidth = 72 }, TestContext.Current.CancellationToken);

        var text = output.ToString();
        Assert.All(text[..text.IndexOf("Examples:", StringComparison.Ordinal)].Split('\n'), line => Assert.True(line.Length <= 72, line));
    }

    static IReadOnlyList<DocumentedCommand> Commands =>
    [
        .. new GpuAlsCommand(Terminal.OfProcess(), first: null).Subcommands.SelectMany(command => command.Subcommands.Prepend(command))
            .Cast<DocumentedCommand>(),
    ];
}
