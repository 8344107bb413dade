using System.Text;
using GpuAls.Core;

namespace GpuAls.Reporting.Pages;

/// <summary>The map of items: a canvas with buttons, a search, and the nearest items of the chosen one.</summary>
static class MapSection
{
    public static void Write(StringBuilder page, int items)
    {
        page.OpenSection(
            "map",
            "Map of items",
            $"The {DisplayText.Count(items, "item")} with the most users; items with similar vectors are near to each other, and large distances say "
                + "little. Colours are regions: each item has that of the most similar of twelve popular items. "
                + "Drag and zoom, search, or choose an item to see the nearest ones on the map. "
                + "Keys on the map: arrows move it, + and − zoom, 0 shows all.");
        page.Append("""
            <div class="map">
            <div class="map-frame">
            <canvas id="map-canvas" tabindex="0" role="application" aria-label="Map of items" aria-describedby="map-keys"
              width="700" height="700"></canvas>
            <p id="map-keys" hidden>Arrow keys move the map, plus and minus zoom, zero shows all. The search beside the map lists items as text.</p>
            <div class="map-buttons">
            <button type="button" id="map-in" aria-label="Zoom in">+</button>
            <button type="button" id="map-out" aria-label="Zoom out">−</button>
            <button type="button" id="map-all" aria-label="Show all items">⤢</button>
            </div>
            </div>
            <div class="map-side">
            <label for="map-search">Search an item</label>
            <input type="search" id="map-search" autocomplete="off" spellcheck="false">
            <p id="map-status" class="muted" role="status"></p>
            <ul id="map-found" aria-label="Items found"></ul>
            <div id="map-chosen"></div>
            </div>
            </div>

            """.ReplaceLineEndings("\n"));
        page.CloseSection();
    }
}
