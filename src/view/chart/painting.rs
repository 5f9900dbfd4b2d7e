//! Paints a scene on a canvas, in the next animation frame after a signal that the scene was made from has changed.

use board::draw::scene::Scene;
use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlCanvasElement;

use crate::platform::canvas::{Extent, NextFrame, Surface};
use crate::platform::paint::{Painter, Palette};
use crate::platform::reactive::{RwSignal, Signal, effect};
use crate::state::State;

/// Paints what `draw` puts into the scene on a canvas of this size, again in the next frame after each change of what
/// it reads.
pub fn paint_on(
    canvas: NodeRef<html::Canvas>,
    extent: Signal<Extent>,
    state: State,
    draw: impl Fn(&mut Scene) + 'static,
) {
    keep_painted(canvas, extent, state, Box::new(draw));
}

// Not generic, so that the module has it once for all drawings.
#[inline(never)]
fn keep_painted(
    canvas: NodeRef<html::Canvas>,
    extent: Signal<Extent>,
    state: State,
    draw: Box<dyn Fn(&mut Scene)>,
) {
    let frame = NextFrame::new();
    let scene = StoredValue::new_local(Scene::default());
    let painter = StoredValue::new_local(CanvasPainter::default());
    // A frame that was requested earlier paints the latest of these.
    let latest = StoredValue::new((Extent::NONE, PaintVersion::default()));
    // A browser can discard the pixels of a canvas; this event says that it can be painted again.
    let restored = RwSignal::new(0_u32);
    effect(move |_| {
        let again = move |_| restored.update(|times| *times += 1);
        canvas.get().map(|canvas| {
            canvas.on(leptos::ev::Custom::<leptos::web_sys::Event>::new("contextrestored"), again)
        })
    });
    effect(move |_| {
        let extent = extent.get();
        let version = PaintVersion {
            ratio: extent.ratio,
            appearance: state.browser.appearance.get(),
            restored: restored.get(),
        };
        if extent.is_empty() || canvas.get().is_none() {
            return;
        }
        scene.update_value(&draw);
        latest.set_value((extent, version));
        frame.request(move || {
            if let Some(canvas) = canvas.get_untracked() {
                let (extent, version) = latest.get_value();
                painter.update_value(|painter| {
                    scene.update_value(|scene| painter.paint(&canvas, extent, version, scene));
                });
            }
        });
    });
}

/// A canvas, the scene that it shows, and the colours of the style sheet.
#[derive(Default)]
struct CanvasPainter {
    surface: Surface,
    painter: Painter,
    palette: Option<(PaintVersion, Palette)>,
}

impl CanvasPainter {
    fn paint(
        &mut self,
        canvas: &HtmlCanvasElement,
        extent: Extent,
        version: PaintVersion,
        scene: &mut Scene,
    ) {
        let Some((context, is_empty)) = self.surface.context(canvas, extent) else { return };
        let is_old = self.palette.as_ref().is_none_or(|(known, _)| *known != version);
        if is_old {
            self.palette = Some((version, Palette::read(context, version.ratio)));
        }
        if is_empty || is_old {
            self.painter.forget();
        }
        if let Some((_, palette)) = &self.palette {
            self.painter.paint(context, scene, palette);
        }
    }
}

/// What all pixels of a canvas depend on: when it changes, the whole scene is painted again.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct PaintVersion {
    ratio: f64,
    appearance: u32,
    restored: u32,
}
