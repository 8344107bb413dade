using System.Xml.Linq;
using GpuAls.Reporting;
using GpuAls.Testing;

namespace GpuAls.Cli.Tests;

/// <summary>gpuals plot.</summary>
public sealed class PlotTests : IDisposable
{
    readonly TestFolder folder = new();
    readonly string model;
    readonly string data;

    public PlotTests()
    {
        var random = new Random(4);
        var rows =
            from user in Enumerable.Range(0, 30)
            from item in Enumerable.Range(0, 20)
            where random.Next(10) < ((user + item) % 3 == 0 ? 6 : 1)
            select $"u{user},i{item},{1 + item % 5},2024-01-{1 + random.Next(28):00}\n";
        data = folder.Write("plays.csv", "user,item,plays,day\n" + string.Concat(rows));
        model = folder["plays.als"];
        Gpuals.Answer("train", data, "--factors", "4", "--device", "cpu", "-q", "-m", model, "--loss", "--validate");
    }

    public static TheoryData<string> Kinds => [.. PlotKind.All.Select(kind => kind.Word)];

    public void Dispose() => folder.Dispose();

    [Theory, MemberData(nameof(Kinds))]
    public void EveryFigure_IsWrittenAsSvgAndPng(string kind)
    {
        var test = folder.Write("test.csv", "user,item\nu0,i1\nu1,i0\nu2,i2\nu2,i3\n");
        string[] more = kind switch
        {
            "activity" => ["--data", data, "--time-column", "day"],
            "quality" => ["--test", test],
            _ => [],
        };
        foreach (var name in (string[])["figure.svg", "figure.PNG"])
        {
            var run = Gpuals.Run(["plot", model, kind, "-o", folder[name], "--width", "500", "-q", .. more]);
            Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
            Assert.StartsWith($"Wrote {folder[name]}: ", run.Output);
        }

        var svg = XDocument.Load(folder["figure.svg"]).Root!;
        Assert.Equal("500", svg.Attribute("width")!.Value);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(folder["figure.PNG"])[..4]);
    }

    [Fact]
    public void AFigure_ReplacesAnOlderOne_AndNoOtherFile()
    {
        var path = folder["x.svg"];
        Gpuals.Answer("plot", model, "seconds", "-o", path);
        var light = File.ReadAllText(path);
        Gpuals.Answer("plot", model, "seconds", "-o", path, "--dark");
        Assert.NotEqual(light, File.ReadAllText(path));
        File.WriteAllText(path, "<svg/>");
        Assert.Equal(ExitCode.UserError, Gpuals.Run("plot", model, "seconds", "-o", path).Code);
        Assert.Equal("<svg/>", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("unknown figure 'pie'; expected listeners, items-per-user, activity, loss, metric, change, seconds, quality or map", "pie")]
    [InlineData("quality requires --test", "quality")]
    [InlineData("activity requires --data", "activity")]
    [InlineData("--test requires quality", "map", "--test", "t.csv")]
    [InlineData("--items requires map", "loss", "--items", "5")]
    [InlineData("--width is '10'; expected a whole number from 160 to 4000", "loss", "--width", "10")]
    public void OptionsThatDoNotFit_AreErrors(string error, params string[] typed)
    {
        var run = Gpuals.Run(["plot", model, .. typed, "-o", folder["x.svg"]]);
        Assert.Equal((ExitCode.WrongUse, $"gpuals: {error}"), (run.Code, run.Error.Split('\n')[0]));
    }

    [Fact]
    public void AnotherExtension_IsAnError()
    {
        var run = Gpuals.Run("plot", model, "map", "-o", "map.jpg");
        Assert.Equal(
            (ExitCode.WrongUse, "gpuals: --out is 'map.jpg'; expected a name that ends with .svg or .png"), (run.Code, run.Error.Split('\n')[0]));
    }

    [Theory]
    [InlineData("loss", "has no losses", "Train again with the loss: gpuals train FILE --loss")]
    [InlineData("metric", "was not validated", "Train again with a held-out part: gpuals train FILE --validate")]
    [InlineData("change", "has no changes of its vectors", "Train again until convergence, without --iterations")]
    public void AModelWithoutTheNumbers_IsAnErrorWithARemedy(string kind, string problem, string remedy)
    {
        var plain = folder["plain.als"];
        Gpuals.Answer("train", data, "--factors", "4", "--iterations", "1", "--device", "cpu", "-q", "-m", plain);
        var run = Gpuals.Run("plot", plain, kind, "-o", folder["x.svg"]);
        Assert.Equal((ExitCode.UserError, $"gpuals: {plain} {problem}\n        {remedy}\n"), (run.Code, run.Error));
        Assert.False(File.Exists(folder["x.svg"]));
    }
}
