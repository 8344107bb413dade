using System.Runtime.CompilerServices;
using GpuAls.Core;
using OxyPlot;
using SkiaSharp;

namespace GpuAls.Reporting.Charts;

/// <summary>Charts as PNG, drawn by OxyPlot with Skia.</summary>
static class PngCharts
{
    /// <summary>Twice as many pixels as units, so that text is sharp on any screen.</summary>
    public const int Scale = 2;

    /// <summary>A chart as the bytes of a PNG file.</summary>
    /// <param name="chart">The chart.</param>
    /// <param name="width">The width in units, <see cref="Scale"/> pixels each.</param>
    /// <param name="height">The height in units.</param>
    /// <param name="theme">The colours.</param>
    /// <exception cref="MissingLibraryException">This installation has no library for PNG.</exception>
    /// <exception cref="GpuAlsException">The machine has no font.</exception>
    public static byte[] Draw(Chart chart, double width, double height, ChartTheme theme)
    {
        try
        {
            return DrawWithSkia(chart, width, height, theme);
        }
        catch (Exception exception) when (MissingLibraryException.IsCauseOf(exception))
        {
            throw new MissingLibraryException(
                "SkiaSharp (PNG)",
                "Write SVG, which needs no library: --out NAME.svg"
                    + (OperatingSystem.IsLinux() ? ". Or install libfontconfig, which SkiaSharp uses" : ""),
                exception);
        }
    }

    // In a method of its own, so that a missing library is an exception of its call.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static byte[] DrawWithSkia(Chart chart, double width, double height, ChartTheme theme)
    {
        using var typeface = Typeface();
        using var bitmap = new SKBitmap((int)Math.Round(width * Scale), (int)Math.Round(height * Scale));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(new SKColor(theme.Background.R, theme.Background.G, theme.Background.B));
        canvas.Scale(Scale);
        IPlotModel model = PlotModels.Of(chart, theme, hasTitle: true);
        model.Update(updateData: true);
        model.Render(new SkiaContext(canvas, typeface), new OxyRect(0, 0, width, height));
        canvas.Flush();
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    static SKTypeface Typeface()
    {
        var fonts = SKFontManager.Default;
        var found = fonts.MatchFamily(PlotModels.Font) ?? fonts.MatchFamily("sans-serif") ?? fonts.MatchCharacter('a');
        // Without fonts, some systems answer with one that has no letters.
        return found is { GlyphCount: > 0 } ? found : throw new NoFontException();
    }
}

/// <summary>The machine has no font, so a PNG would have no text.</summary>
sealed class NoFontException() : GpuAlsException("this machine has no font, so a PNG would have no text; expected any sans-serif font")
{
    /// <summary>A way out to type.</summary>
    public const string Remedy = "Write SVG, which is drawn where it is shown: --out NAME.svg. Or install a font, such as fonts-dejavu-core";
}
