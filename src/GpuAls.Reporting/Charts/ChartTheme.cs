using OxyPlot;

namespace GpuAls.Reporting.Charts;

/// <summary>
/// The colours of charts. Text has a contrast of at least 4.5 : 1 with the background, and the colours of series at least 3 : 1; the first five are
/// near those of Okabe and Ito, which colour-blind people can distinguish. Page/theme.css has the same colours.
/// </summary>
/// <param name="Background">The background.</param>
/// <param name="Ink">Text.</param>
/// <param name="Grid">Lines behind the series.</param>
/// <param name="Series">The colours of the series.</param>
sealed record ChartTheme(OxyColor Background, OxyColor Ink, OxyColor Grid, IReadOnlyList<OxyColor> Series)
{
    /// <summary>Dark on white.</summary>
    public static ChartTheme Light { get; } = new(
        OxyColor.Parse("#FFFFFF"),
        OxyColor.Parse("#3B4350"),
        OxyColor.Parse("#DDE1E6"),
        [.. ((string[])["#0067A8", "#C24A00", "#007A5A", "#7A4FC4", "#866200", "#B23C7C"]).Select(OxyColor.Parse)]);

    /// <summary>Light on black.</summary>
    public static ChartTheme Dark { get; } = new(
        OxyColor.Parse("#161A20"),
        OxyColor.Parse("#C3CAD4"),
        OxyColor.Parse("#353C47"),
        [.. ((string[])["#5AB4F0", "#FF9350", "#35D0A5", "#B9A0FF", "#E3BE4B", "#FF8FC7"]).Select(OxyColor.Parse)]);

    /// <summary>Colours that stand for the variables of the page; no other colour is equal to them.</summary>
    public static ChartTheme Variables { get; } = new(
        OxyColors.Undefined,
        OxyColor.Parse("#010203"),
        OxyColor.Parse("#010204"),
        [.. Enumerable.Range(0, 6).Select(n => OxyColor.FromRgb(1, 3, (byte)n))]);

    /// <summary>The variable of the page for each colour of <see cref="Variables"/>, as SVG has it.</summary>
    public static IReadOnlyDictionary<string, string> VariableNames { get; } = new Dictionary<string, string>
    {
        ["rgb(1,2,3)"] = "var(--chart-ink)",
        ["rgb(1,2,4)"] = "var(--chart-grid)",
        ["rgb(1,3,0)"] = "var(--series-1)",
        ["rgb(1,3,1)"] = "var(--series-2)",
        ["rgb(1,3,2)"] = "var(--series-3)",
        ["rgb(1,3,3)"] = "var(--series-4)",
        ["rgb(1,3,4)"] = "var(--series-5)",
        ["rgb(1,3,5)"] = "var(--series-6)",
    };
}
