using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using DropoutLab.Lab.Experiments.Overfitting;
using DropoutLab.Lab.Reports;

namespace DropoutLab.Tests.Lab;

internal sealed partial class OverfittingPageTests
{
    [Test]
    public void LoadsNothingFromOutside()
    {
        string page = Render(MadeUpRun.Create());
        Assert.That(page, Does.Contain("default-src 'none'"));
        IEnumerable<string> sources = Reference().Matches(page).Select(match => match.Groups[1].Value);
        Assert.That(sources, Is.Not.Empty);
        Assert.That(sources.Where(source => !source.StartsWith("data:", StringComparison.Ordinal)), Is.Empty);
        Assert.That(page, Does.Not.Contain("http:").And.Not.Contain("https:").And.Not.Contain("@import"));
    }

    [Test]
    public void IsWellFormed()
    {
        // XML asks for more than HTML: closed void elements and a value for each attribute.
        string body = VoidElement().Replace(BodyWithoutScripts(Render(MadeUpRun.Create())), "<$1$2/>");
        Assert.That(() => XDocument.Parse(body), Throws.Nothing);
    }

    [Test]
    public void IdentifiersAreUnique()
    {
        string[] identifiers = [.. Identifier().Matches(Render(MadeUpRun.Create())).Select(match => match.Groups[1].Value)];
        Assert.That(identifiers, Is.Unique);
    }

    [Test]
    public void HoldsTheFindingTheLossesThePicturesAndTheCommand()
    {
        OverfittingRun run = MadeUpRun.Create(settings: new OverfittingSettings { L1 = 0.5 });
        string page = Render(run);
        Assert.That(page, Does.Contain(System.Net.WebUtility.HtmlEncode(new OverfittingFindings(run).Sentence())));
        Assert.That(page, Does.Contain(">0.0325</span>").And.Contain(">0.2507</span>").And.Contain(">0.0627</span>"));
        Assert.That(page, Does.Contain("<code>the command</code>"));
        Assert.That(page, Does.Contain("The L1 penalty is part of what is minimized, but not of the losses shown"));
        Assert.That(Regex.Count(page, "<button type=\"button\" data-epoch="), Is.EqualTo(10));
    }

    [Test]
    public void DataForTheSliderIsThatOfTheRun()
    {
        OverfittingRun run = MadeUpRun.Create(epochs: 300);
        run.Fits[1].WithDropout.Prediction[2] = float.NaN;
        JsonElement data = JsonDocument.Parse(FitsData().Match(Render(run)).Groups[1].Value).RootElement;
        JsonElement frame = data.GetProperty("frames")[1];
        Assert.That(data.GetProperty("frames").GetArrayLength(), Is.EqualTo(run.Fits.Count));
        Assert.That(frame.GetProperty("epoch").GetInt32(), Is.EqualTo(3));
        Assert.That(frame.GetProperty("without-dropout").GetProperty("test").GetString(), Is.EqualTo("0.2507"));
        Assert.That(frame.GetProperty("without-dropout").GetProperty("y")[1].GetDouble(), Is.EqualTo(0.75));
        Assert.That(frame.GetProperty("dropout").GetProperty("y")[2].ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void AStoppedRunIsSaidToBeOne() =>
        Assert.That(Render(MadeUpRun.Create(epochs: 500, epochsDone: 7)), Does.Contain("This run was stopped after 7 of 500 epochs."));

    [Test]
    public void TextIsEncodedAndMarkupIsNot()
    {
        string text = "<script>alert('&\"')</script>";
        Assert.That(Html.Of($"<p title=\"{text}\">{text}{Html.Of($"<b>{1.5}</b>")}</p>").Markup, Is.EqualTo(
            "<p title=\"&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;\">" +
            "&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;<b>1.5</b></p>"));
    }

    private static string Render(OverfittingRun run)
    {
        using var directory = new TemporaryDirectory();
        MadeUpRun.WritePage(run, directory.FullPath);
        return File.ReadAllText(directory.PathOf("index.html"));
    }

    private static string BodyWithoutScripts(string page)
    {
        string body = page[page.IndexOf("<body>", StringComparison.Ordinal)..page.IndexOf("</html>", StringComparison.Ordinal)];
        return Script().Replace(body, "");
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]*)\"")]
    private static partial Regex Reference();

    [GeneratedRegex(" id=\"([^\"]*)\"")]
    private static partial Regex Identifier();

    [GeneratedRegex("<(img|input)([^>]*)>")]
    private static partial Regex VoidElement();

    [GeneratedRegex("<script.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("<script type=\"application/json\" id=\"fits-data\">(.*?)</script>")]
    private static partial Regex FitsData();
}
