using OxyPlot;
using SkiaSharp;

namespace GpuAls.Reporting.Charts;

/// <summary>
/// OxyPlot's drawing commands on a canvas of Skia. OxyPlot.SkiaSharp 2.2, which does the same, needs SkiaSharp 2 (docs/decisions/0022).
/// </summary>
/// <param name="canvas">The canvas, scaled to the units of the chart.</param>
/// <param name="typeface">The font of text; another one of the machine writes letters that it does not have.</param>
sealed class SkiaContext(SKCanvas canvas, SKTypeface typeface) : RenderContextBase
{
    int clips;

    public override int ClipCount => clips;

    public override void DrawLine(
        IList<ScreenPoint> points, OxyColor stroke, double thickness, EdgeRenderingMode mode, double[] dashArray, LineJoin lineJoin)
    {
        if (points.Count < 2 || !stroke.IsVisible() || thickness <= 0) return;
        using var path = Path(points, isClosed: false);
        using var paint = Stroke(stroke, thickness, dashArray, lineJoin);
        canvas.DrawPath(path, paint);
    }

    public override void DrawPolygon(
        IList<ScreenPoint> points, OxyColor fill, OxyColor stroke, double thickness, EdgeRenderingMode mode, double[] dashArray, LineJoin lineJoin)
    {
        if (points.Count < 2) return;
        using var path = Path(points, isClosed: true);
        if (fill.IsVisible())
        {
            using var paint = new SKPaint { Color = Colour(fill), IsAntialias = true };
            canvas.DrawPath(path, paint);
        }

        if (!stroke.IsVisible() || thickness <= 0) return;
        using var edge = Stroke(stroke, thickness, dashArray, lineJoin);
        canvas.DrawPath(path, edge);
    }

    public override void DrawEllipse(OxyRect rectangle, OxyColor fill, OxyColor stroke, double thickness, EdgeRenderingMode mode)
    {
        var oval = new SKRect((float)rectangle.Left, (float)rectangle.Top, (float)rectangle.Right, (float)rectangle.Bottom);
        if (fill.IsVisible())
        {
            using var paint = new SKPaint { Color = Colour(fill), IsAntialias = true };
            canvas.DrawOval(oval, paint);
        }

        if (!stroke.IsVisible() || thickness <= 0) return;
        using var edge = Stroke(stroke, thickness, [], LineJoin.Miter);
        canvas.DrawOval(oval, edge);
    }

    public override void DrawText(
        ScreenPoint p,
        string text,
        OxyColor fill,
        string fontFamily,
        double fontSize,
        double fontWeight,
        double rotation,
        HorizontalAlignment horizontalAlignment,
        VerticalAlignment verticalAlignment,
        OxySize? maxSize)
    {
        if (string.IsNullOrEmpty(text) || !fill.IsVisible()) return;
        using var font = Font(text, fontSize, fontWeight);
        using var paint = new SKPaint { Color = Colour(fill), IsAntialias = true };
        var width = font.MeasureText(text);
        var metrics = font.Metrics;
        var x = horizontalAlignment switch
        {
            HorizontalAlignment.Left => 0,
            HorizontalAlignment.Center => -width / 2,
            _ => -width,
        };
        var y = verticalAlignment switch
        {
            VerticalAlignment.Top => -metrics.Ascent,
            VerticalAlignment.Middle => -(metrics.Ascent + metrics.Descent) / 2,
            _ => -metrics.Descent,
        };
        canvas.Save();
        canvas.Translate((float)p.X, (float)p.Y);
        canvas.RotateDegrees((float)rotation);
        canvas.DrawText(text, x, y, SKTextAlign.Left, font, paint);
        canvas.Restore();
    }

    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        if (string.IsNullOrEmpty(text)) return OxySize.Empty;
        using var font = Font(text, fontSize, fontWeight);
        return new OxySize(font.MeasureText(text), font.Metrics.Descent - font.Metrics.Ascent);
    }

    public override void PushClip(OxyRect clippingRectangle)
    {
        clips++;
        canvas.Save();
        canvas.ClipRect(new SKRect(
            (float)clippingRectangle.Left, (float)clippingRectangle.Top, (float)clippingRectangle.Right, (float)clippingRectangle.Bottom));
    }

    public override void PopClip()
    {
        clips--;
        canvas.Restore();
    }

    SKFont Font(string text, double size, double weight) =>
        new(TypefaceFor(text), (float)size) { Embolden = weight > FontWeights.Normal, Subpixel = true };

    SKTypeface TypefaceFor(string text)
    {
        using var font = new SKFont(typeface);
        foreach (var letter in text.EnumerateRunes())
        {
            if (!font.ContainsGlyph(letter.Value)) return SKFontManager.Default.MatchCharacter(letter.Value) ?? typeface;
        }

        return typeface;
    }

    static SKPath Path(IList<ScreenPoint> points, bool isClosed)
    {
        var path = new SKPathBuilder();
        path.MoveTo((float)points[0].X, (float)points[0].Y);
        for (var n = 1; n < points.Count; n++) path.LineTo((float)points[n].X, (float)points[n].Y);
        if (isClosed) path.Close();
        return path.Detach();
    }

    static SKPaint Stroke(OxyColor stroke, double thickness, double[]? dashes, LineJoin join) => new()
    {
        Color = Colour(stroke),
        IsAntialias = true,
        IsStroke = true,
        StrokeWidth = (float)thickness,
        StrokeJoin = join switch
        {
            LineJoin.Miter => SKStrokeJoin.Miter,
            LineJoin.Round => SKStrokeJoin.Round,
            _ => SKStrokeJoin.Bevel,
        },
        PathEffect = dashes is { Length: > 0 } ? SKPathEffect.CreateDash([.. dashes.Select(dash => (float)(dash * thickness))], 0) : null,
    };

    static SKColor Colour(OxyColor colour) => new(colour.R, colour.G, colour.B, colour.A);
}
