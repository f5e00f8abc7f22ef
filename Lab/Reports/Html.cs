using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace DropoutLab.Lab.Reports;

/// <summary>A piece of a page. Text put into it by Html.Of($"...{text}...") is encoded, pieces put into it are not, so that no text can be
/// taken for markup by forgetting something.</summary>
internal readonly record struct Html(string Markup)
{
    internal static Html Empty => new("");

    internal static Html Of(Interpolation content) => new(content.ToMarkup());

    internal static Html Join(IEnumerable<Html> pieces) => new(string.Concat(pieces.Select(piece => piece.Markup)));

    public override string ToString() => Markup;

    [InterpolatedStringHandler]
    internal readonly ref struct Interpolation(int literalLength, int formattedCount)
    {
        private const int ExpectedLengthOfAValue = 16;
        private readonly StringBuilder markup = new(literalLength + formattedCount * ExpectedLengthOfAValue);

        public void AppendLiteral(string markup) => this.markup.Append(markup);

        public void AppendFormatted(Html piece) => markup.Append(piece.Markup);

        public void AppendFormatted(string? text) => markup.Append(WebUtility.HtmlEncode(text));

        public void AppendFormatted<T>(T value, string? format = null)
            where T : IFormattable => AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture));

        internal string ToMarkup() => markup.ToString();
    }
}
