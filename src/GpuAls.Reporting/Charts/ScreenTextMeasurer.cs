using OxyPlot;

namespace GpuAls.Reporting.Charts;

/// <summary>
/// Estimates the size of text in any sans-serif font of a reader: wider than in print, because only print widths are known without a screen.
/// </summary>
sealed class ScreenTextMeasurer(double width, double height) : PdfRenderContext(width, height, OxyColors.Undefined)
{
    const double ScreenOverPrint = 1.6;

    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        var printed = base.MeasureText(text, fontFamily, fontSize, fontWeight);
        return new OxySize(printed.Width * ScreenOverPrint, printed.Height);
    }
}
