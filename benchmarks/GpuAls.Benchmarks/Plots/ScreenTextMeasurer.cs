using OxyPlot;

namespace GpuAls.Benchmarks;

/// <summary>
/// How much room text takes in whatever sans-serif font a reader has: wider than in print, whose widths are all that is known without a screen.
/// </summary>
sealed class ScreenTextMeasurer(double width, double height) : PdfRenderContext(width, height, OxyColors.Undefined)
{
    const double Wider = 1.6;

    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        var printed = base.MeasureText(text, fontFamily, fontSize, fontWeight);
        return new OxySize(printed.Width * Wider, printed.Height);
    }
}
